package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** The certificates with which servers and the operator know each other. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TlsSpec(
    @JsonPropertyDescription(
            "Days a certificate lasts. It is renewed after two thirds of them, without a restart.")
        @Default("30")
        @Min(1)
        @Max(397)
        Integer certificateDays) {}
