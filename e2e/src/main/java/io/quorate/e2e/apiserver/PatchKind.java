package io.quorate.e2e.apiserver;

import java.util.Optional;

/** The four ways to say how an object is to change. */
public enum PatchKind {
  JSON("application/json-patch+json"),
  MERGE("application/merge-patch+json"),
  STRATEGIC("application/strategic-merge-patch+json"),
  APPLY("application/apply-patch+yaml");

  private final String mediaType;

  PatchKind(String mediaType) {
    this.mediaType = mediaType;
  }

  static Optional<PatchKind> of(String mediaType) {
    for (PatchKind kind : values()) {
      if (kind.mediaType.equals(mediaType)) return Optional.of(kind);
    }
    return Optional.empty();
  }
}
