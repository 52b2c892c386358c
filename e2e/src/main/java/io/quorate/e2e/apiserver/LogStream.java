package io.quorate.e2e.apiserver;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A container's output as {@code kubectl logs} wants it: all of it or the last lines, and with
 * {@code -f} what follows.
 */
final class LogStream {
  private static final long LOOK_AGAIN_MILLIS = 300;
  private static final int CHUNK_BYTES = 64 << 10;

  private final Path file;
  private final Query query;
  private final OutputStream out;

  LogStream(Path file, Query query, OutputStream out) {
    this.file = file;
    this.query = query;
    this.out = out;
  }

  void run() throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      in.position(start());
      copy(in);
      while (query.flag("follow") && Files.exists(file)) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
        copy(in);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long start() throws IOException {
    long lines = query.number("tailLines", -1);
    if (lines < 0) return 0;
    List<String> all = Files.readAllLines(file);
    long skipped = Math.max(0, all.size() - lines);
    return all.stream()
        .limit(skipped)
        .mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length + 1L)
        .sum();
  }

  private void copy(FileChannel in) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    while (in.read(chunk) > 0) {
      out.write(chunk.array(), 0, chunk.position());
      chunk.clear();
    }
    out.flush();
  }
}
