package io.quorate.server.differential;

import java.util.List;

/**
 * One thing that a client saw, with what differs between any two runs taken out: sessions are named
 * by the client that opened them, times are there or not, and zxids stand beside the text.
 *
 * @param step the number of the step in the program
 * @param exact zxids of changes: two servers number the same changes in the same order
 * @param seen the zxid that the server had reached, or 0: between the same two changes on both
 */
record Observation(int step, int client, String text, List<Long> exact, long seen) {
  static Observation of(int step, int client, String text) {
    return new Observation(step, client, text, List.of(), 0);
  }

  @Override
  public String toString() {
    return "step " + step + " client " + client + ": " + text;
  }
}
