package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quorate.operator.ensemble.AdminKeys;
import io.quorate.operator.ensemble.EnsembleClient;
import io.quorate.operator.observe.ClusterObserver;
import java.time.Clock;

/**
 * What the two reconcilers share.
 *
 * @param defaultImage the server that belongs to this operator
 */
public record ClusterServices(
    KubernetesClient client,
    ClusterObserver observer,
    LiveObjects live,
    IdentityStore identities,
    ClusterChanges changes,
    Applier applier,
    StatusWriter statuses,
    EventRecorder events,
    CertificateKeeper certificates,
    Clock clock,
    String defaultImage) {
  /**
   * @param evictor a client that does not repeat a request which is answered 429
   * @param keys what the ensemble's client asks with; filled here
   * @param decisions hears of what is done
   * @param instance which of several operators this is, for the reader of Events
   */
  public static ClusterServices of(
      KubernetesClient client,
      KubernetesClient evictor,
      EnsembleClient ensemble,
      AdminKeys keys,
      ObjectWriter writer,
      Clock clock,
      Decisions decisions,
      String instance,
      String defaultImage) {
    IdentityStore identities = new IdentityStore(client, clock);
    Applier applier = new Applier(client, writer);
    EventRecorder events = new EventRecorder(client, clock, instance, decisions);
    MemberObjects members = new MemberObjects(client, evictor, writer);
    StepExecutor steps =
        new StepExecutor(members, new EnsembleCommands(ensemble), identities, events);
    return new ClusterServices(
        client,
        new ClusterObserver(ensemble, clock),
        new LiveObjects(client),
        identities,
        new ClusterChanges(client, writer, applier, members, steps, events),
        applier,
        new StatusWriter(writer),
        events,
        new CertificateKeeper(
            new CertificateStore(client),
            new CertificateUses(client, ensemble),
            ensemble,
            keys,
            events,
            clock),
        clock,
        defaultImage);
  }
}
