package io.quorate.server.runtime;

import io.quorate.server.runtime.ConfigText.Setting;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of one configuration's keys, each of which has passed its key's check, and what was
 * found to be wrong with them so far. The parts of a configuration are made from it one after
 * another, and each adds its problems.
 */
final class Settings {
  final ConfigFile.Sources sources;
  final List<String> problems = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  final Map<ConfigKey, Setting> values = new EnumMap<>(ConfigKey.class);

  /** Keys that are there with a value that won't do: they aren't missing. */
  final Set<ConfigKey> wrong = EnumSet.noneOf(ConfigKey.class);

  /** Whether a line authProvider.N asks for the scheme {@code ensemble}. */
  boolean isEnsembleProviderNamed;

  Settings(ConfigFile.Sources sources) {
    this.sources = sources;
  }

  boolean has(ConfigKey key) {
    return values.containsKey(key);
  }

  /** A variable of the environment, empty if it isn't set. */
  String environment(String name) {
    return sources.environment().getOrDefault(name, "");
  }

  /** A problem of the file as a whole. */
  void problem(String what) {
    problems.add(sources.name() + ": " + what);
  }

  List<String> list(ConfigKey key) {
    return Arrays.stream(string(key).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  String string(ConfigKey key) {
    Setting setting = values.get(key);
    return setting == null ? key.defaultValue() : setting.value();
  }

  String word(ConfigKey key) {
    return string(key).toLowerCase(Locale.ROOT);
  }

  int number(ConfigKey key) {
    String text = string(key);
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  boolean isOn(ConfigKey key) {
    return word(key).equals("true");
  }

  Optional<Path> path(Setting setting) {
    try {
      return Optional.of(Path.of(setting.value()).toAbsolutePath().normalize());
    } catch (InvalidPathException e) {
      problem(setting, "isn't a path: " + e.getReason());
      return Optional.empty();
    }
  }

  void problem(Setting setting, @Nullable String what) {
    problems.add(describe(setting) + " " + what);
  }

  void warn(Setting setting, String what) {
    warnings.add(describe(setting) + " " + what);
  }

  static String describe(Setting setting) {
    ConfigKey key = ConfigKey.named(setting.key());
    boolean secret =
        key != null && key.isSecret()
            || setting.key().toLowerCase(Locale.ROOT).contains("password");
    return setting.where()
        + ": "
        + setting.key()
        + "="
        + (secret ? "***" : abridged(setting.value()));
  }

  static String abridged(String value) {
    return value.length() <= 120 ? value : value.substring(0, 120) + "…";
  }
}
