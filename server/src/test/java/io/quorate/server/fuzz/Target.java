package io.quorate.server.fuzz;

import io.quorate.server.base.Bytes;
import java.util.List;

/**
 * One parser.
 *
 * @param name of its corpus's file too
 * @param seeds inputs that it accepts
 * @param refusal how it says that an input is bad; anything else that it throws is a bug
 * @param bytesPerByteMax what it may allocate for each byte of its input, beside 4 KiB; or {@link
 *     #UNBOUNDED}
 */
public record Target(
    String name,
    List<byte[]> seeds,
    Parser parser,
    Class<? extends Exception> refusal,
    long bytesPerByteMax) {
  /** For parsers of what this server, its operator or its administrator wrote. */
  public static final long UNBOUNDED = -1;

  /** What reads the input. */
  @FunctionalInterface
  public interface Parser {
    void parse(byte[] input) throws Exception;
  }

  /** For a parser that never refuses, or says so by what it returns. */
  public static final class NeverThrown extends Exception {
    private static final long serialVersionUID = 1L;
  }

  public static Target unbounded(
      String name, List<byte[]> seeds, Parser parser, Class<? extends Exception> refusal) {
    return new Target(name, seeds, parser, refusal, UNBOUNDED);
  }

  public static byte[] seed(String text) {
    return Bytes.utf8(text).toByteArray();
  }

  @Override
  public String toString() {
    return name;
  }
}
