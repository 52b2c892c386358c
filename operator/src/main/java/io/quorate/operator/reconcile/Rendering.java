package io.quorate.operator.reconcile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationClusterSpec;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.RolloutPolicy;
import io.quorate.operator.model.RolloutRecord;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.plan.Rollout;
import io.quorate.operator.plan.Rollout.Canary;
import io.quorate.operator.plan.Rollout.Window;
import io.quorate.operator.resources.Members;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What members are to be made of: the spec; or, of their pods, the last good one, if what the spec
 * asks for did not come up.
 *
 * @param model to render by
 * @param rollout which way members come to it, without what observers tell
 * @param problem what of the spec's rollout can't be followed
 */
record Rendering(ClusterModel model, Rollout rollout, Optional<SpecProblem> problem) {
  private static final Logger LOG = LoggerFactory.getLogger(Rendering.class);

  /** A spec of an earlier release may have fields that are no more. */
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  static Rendering of(
      CoordinationCluster cluster, Optional<Identity> identity, String image, Instant now) {
    ClusterModel wanted = ClusterModel.of(cluster, identity, image);
    RolloutRecord record = identity.map(Identity::rollout).orElse(RolloutRecord.NONE);
    String revision = Members.revision(wanted);
    RolloutPolicy policy = RolloutPolicy.of(wanted.spec().rollout());
    Window window = policy.isOpen(now) ? Window.ALWAYS : new Window(false, policy.nextOpening(now));
    Rollout rollout = Rollout.of(revision, record, policy.goesBack(), Canary.NONE, window);
    if (rollout.takenBack().isEmpty()) return new Rendering(wanted, rollout, policy.problem());
    Optional<ClusterModel> good =
        spec(record.goodSpec()).map(spec -> wanted.renderedAs(spec, image));
    return good.isPresent()
        ? new Rendering(
            good.get(), rollout.withTarget(Members.revision(good.get())), policy.problem())
        : new Rendering(
            wanted, Rollout.of(revision, record, false, Canary.NONE, window), policy.problem());
  }

  /** Without one that can be read there is nothing to go back to. */
  private static Optional<CoordinationClusterSpec> spec(String json) {
    if (json.isEmpty()) return Optional.empty();
    try {
      return Optional.of(JSON.readValue(json, CoordinationClusterSpec.class));
    } catch (JsonProcessingException e) {
      LOG.warn("the last good spec can't be read: {}", e.getOriginalMessage());
      return Optional.empty();
    }
  }
}
