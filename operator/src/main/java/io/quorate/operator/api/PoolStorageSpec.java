package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Where observers keep their copy. It holds nothing that the voters don't have, so everything here
 * may change.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolStorageSpec(
    @JsonPropertyDescription(
            "Ephemeral: a directory of the pod. Persistent: a volume claim per observer, so that a restart fetches only what is new.")
        @Default("Ephemeral")
        StorageSpec.Type type,
    @JsonPropertyDescription("Size of each claim, or the limit of the directory.")
        @Default("20Gi")
        @Size(max = 20)
        @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
        String size,
    @JsonPropertyDescription("Storage class of the claims. Default: the Kubernetes cluster's.")
        @Size(min = 1, max = 253)
        @Nullable String storageClassName) {}
