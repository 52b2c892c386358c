package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * A way out after a majority of the voters was lost for good. Writes that only they had are lost.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.acknowledgeDataLoss",
    message = "forcing a new quorum can lose acknowledged writes; set acknowledgeDataLoss")
public record RecoverySpec(
    @JsonPropertyDescription(
            "Id of the member whose data the ensemble goes on with; the others are made anew.")
        @Required
        @Min(1)
        @Max(253)
        Integer forceNewQuorumFrom,
    @JsonPropertyDescription(
            "status.incarnation as it is before the recovery. It moves on with it, and then this group means nothing any more.")
        @Required
        @Min(1)
        Integer clusterIncarnation,
    @JsonPropertyDescription("Must be true.") @Default("false") Boolean acknowledgeDataLoss) {}
