package io.quorate.server.shell;

/** How results look on standard output. */
interface Format {
  /** The lines of a result without the last line's end; empty if there is nothing to say. */
  String print(Result result);
}
