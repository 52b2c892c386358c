package io.quorate.e2e.apiserver.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a store across runs: one line of JSON for each change, appended in order, rewritten as a
 * whole when most of it is history. A line that a crash cut short is the last one and counts as
 * never written. It is not synced to the disk: it outlives the process, not the machine. Guarded by
 * the store's lock.
 */
public final class Journal implements AutoCloseable {
  private static final int LINES_BEFORE_REWRITE = 20_000;

  private final Path file;
  private final Contents contents;
  private FileChannel channel;
  private int lines;

  /** Reads what an earlier run left in {@code file}, which need not exist. */
  public Journal(Path file) throws IOException {
    this.file = file;
    contents = read(file);
    channel = rewrite(contents.objects(), contents.revision());
  }

  Contents contents() {
    return contents;
  }

  void append(Change change, Map<Key, ObjectNode> objects) {
    try {
      if (++lines > LINES_BEFORE_REWRITE && lines > 4 * objects.size()) {
        channel.close();
        channel = rewrite(objects, change.revision());
      } else {
        write(channel, line(change.revision(), change.key(), change.after()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the journal " + file + " can't be written", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the journal " + file + " can't be closed", e);
    }
  }

  private static Contents read(Path file) throws IOException {
    TreeMap<Key, ObjectNode> objects = new TreeMap<>();
    long revision = 0;
    if (!Files.exists(file)) return new Contents(objects, revision);
    String text = Files.readString(file);
    int end = text.lastIndexOf('\n');
    for (String line : text.substring(0, end + 1).lines().toList()) {
      JsonNode entry = Json.parse(line.getBytes(StandardCharsets.UTF_8));
      revision = Math.max(revision, entry.path("revision").asLong());
      if (!entry.has("resource")) continue;
      Key key =
          new Key(
              entry.path("resource").asText(),
              entry.path("namespace").asText(),
              entry.path("name").asText());
      if (entry.get("object") instanceof ObjectNode object) objects.put(key, object);
      else objects.remove(key);
    }
    return new Contents(objects, revision);
  }

  private FileChannel rewrite(Map<Key, ObjectNode> objects, long revision) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ObjectNode mark = Json.object().put("revision", revision);
      write(out, mark + "\n");
      for (Map.Entry<Key, ObjectNode> entry : objects.entrySet()) {
        write(out, line(revision, entry.getKey(), entry.getValue()));
      }
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    lines = objects.size() + 1;
    return FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private static String line(long revision, Key key, @Nullable ObjectNode object) {
    ObjectNode entry =
        Json.object()
            .put("revision", revision)
            .put("resource", key.resource())
            .put("namespace", key.namespace())
            .put("name", key.name());
    entry.set("object", object);
    return entry + "\n";
  }

  private static void write(FileChannel channel, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) channel.write(bytes);
  }

  record Contents(Map<Key, ObjectNode> objects, long revision) {}
}
