package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.Secret;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.certificates.Authorities;
import io.quorate.operator.certificates.Bearer;
import io.quorate.operator.certificates.CertificatePlan;
import io.quorate.operator.certificates.CertificatePlan.Write;
import io.quorate.operator.certificates.CertificatePlanner;
import io.quorate.operator.certificates.Certificates;
import io.quorate.operator.certificates.Holder;
import io.quorate.operator.certificates.IssuedCertificate;
import io.quorate.operator.certificates.Lifetime;
import io.quorate.operator.certificates.Stage;
import io.quorate.operator.certificates.Turn;
import io.quorate.operator.certificates.Use;
import io.quorate.operator.ensemble.AdminKey;
import io.quorate.operator.ensemble.AdminKeys;
import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.EnsembleClient;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.observe.CertificatesView;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.plan.Act;
import io.quorate.operator.plan.Step;
import io.quorate.operator.reconcile.CertificateStore.Snapshot;
import io.quorate.operator.reconcile.CertificateUses.Asked;
import io.quorate.operator.resources.CertificateSecrets;
import io.quorate.operator.resources.ClientCertificates;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Keeps the certificates of a cluster: looks at its Secrets, and where an authority is replaced at
 * its servers, lets {@link CertificatePlanner} decide, and writes. It may be cut off anywhere, and
 * another may do the same at the same time. Nothing is ever deleted.
 */
final class CertificateKeeper {
  /** Of one look: a Secret is reserved, filled, and a stage may follow on that. */
  private static final int ROUNDS_MAX = 4;

  private static final Bearer OPERATOR = new Bearer(Bearer.Role.ADMIN, "operator");

  /** What all servers show to clients. */
  static final Bearer CLIENTS = new Bearer(Bearer.Role.SERVICE, "clients");

  private final CertificateStore store;
  private final CertificateUses uses;
  private final EnsembleClient ensemble;
  private final AdminKeys keys;
  private final EventRecorder events;
  private final Clock clock;

  CertificateKeeper(
      CertificateStore store,
      CertificateUses uses,
      EnsembleClient ensemble,
      AdminKeys keys,
      EventRecorder events,
      Clock clock) {
    this.store = store;
    this.uses = uses;
    this.ensemble = ensemble;
    this.keys = keys;
    this.events = events;
    this.clock = clock;
  }

  /** Makes sure that the servers can be asked, if there are any. */
  void open(ClusterModel model) {
    if (model.identity().isEmpty() || keys.of(model.namespace(), model.name()).isPresent()) return;
    Snapshot snapshot = store.read(model.namespace(), model.name());
    if (snapshot.authorities().isEmpty()) return;
    try {
      authorities(model, snapshot.authorities().get());
    } catch (Unusable _) {
      // Told when the certificates are looked after.
    }
  }

  /**
   * Brings everybody's certificates to where they shall be now, as far as that goes.
   *
   * @param planned what is about to be done: whoever is made by it has a certificate first
   */
  CertificatesView keep(
      CoordinationCluster cluster, ClusterModel model, Observation seen, Step planned) {
    if (model.identity().isEmpty()) return CertificatesView.none(Optional.empty());
    CertificatesView view = CertificatesView.none(Optional.empty());
    try {
      boolean again = true;
      for (int round = 0; again && round < ROUNDS_MAX; round++) {
        Snapshot snapshot = store.read(model.namespace(), model.name());
        Optional<Secret> found = snapshot.authorities();
        if (found.isEmpty()) {
          if (!model.paused()) found(model, snapshot);
          again = !model.paused();
          continue;
        }
        Authorities authorities = authorities(model, found.get());
        SortedSet<String> clientHosts = ClientCertificates.hosts(model, seen);
        List<Asked> asked =
            authorities.stage() == Stage.STEADY
                ? reported(model, seen)
                : uses.ask(model.namespace(), model.name());
        Map<Bearer, Secret> wanted = wanted(model, seen, planned);
        List<Holder> holders = holders(authorities, snapshot, wanted, clientHosts, asked);
        CertificatePlan plan =
            CertificatePlanner.plan(
                authorities.trust(CertificateSecrets.isToBeReplaced(found.get())),
                holders,
                clock.instant(),
                model.certificates());
        again =
            !model.paused()
                && carryOut(cluster, model, snapshot, authorities, wanted, clientHosts, plan);
        if (!again)
          view =
              new CertificatesView(
                  authorities.generation(),
                  authorities.stage(),
                  Optional.of(plan.nextRenewal()),
                  pending(plan, holders, asked),
                  clientTrust(model, authorities),
                  Optional.empty());
      }
    } catch (Unusable e) {
      return CertificatesView.none(
          Optional.of(new SpecProblem(e.reason(), String.valueOf(e.getMessage()))));
    }
    return view;
  }

  /** Where servers show a certificate of somebody else to clients, he says whom to trust. */
  private Optional<String> clientTrust(ClusterModel model, Authorities authorities) {
    if (model.issuesForClients()) return Optional.of(authorities.trustedPem());
    return model
        .settings()
        .clientTls()
        .flatMap(tls -> store.find(model.namespace(), tls.secret()))
        .flatMap(CertificateSecrets::trusted);
  }

  // Authorities

  /** Something that a person must mend. */
  private static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    Unusable(Reason reason, String message) {
      super(message);
      this.reason = reason;
    }

    Reason reason() {
      return reason;
    }
  }

  private void found(ClusterModel model, Snapshot snapshot) throws Unusable {
    String name = Names.authoritySecret(model.name());
    for (Secret secret : snapshot.secrets().values())
      if (CertificateSecrets.isFilled(secret))
        throw new Unusable(
            Reason.AuthorityUnusable,
            "the Secret "
                + name
                + " is missing, and "
                + secret.getMetadata().getName()
                + " holds a certificate that it signed");
    store.found(
        model.namespace(),
        model.name(),
        Authorities.found(
            identity(model).clusterId(), clock.instant(), model.certificates().authorityLife()));
  }

  private static Identity identity(ClusterModel model) {
    return model.identity().orElseThrow();
  }

  /** Reads them, and makes of them the operator's own key. */
  private Authorities authorities(ClusterModel model, Secret secret) throws Unusable {
    String name = secret.getMetadata().getName();
    Authorities authorities;
    try {
      authorities = CertificateSecrets.readAuthorities(secret);
    } catch (IllegalArgumentException e) {
      throw new Unusable(
          Reason.AuthorityUnusable, "the Secret " + name + " is damaged: " + e.getMessage());
    }
    if (!authorities.cluster().equals(identity(model).clusterId()))
      throw new Unusable(
          Reason.AuthorityUnusable,
          "the Secret "
              + name
              + " has the authority of the cluster "
              + authorities.cluster()
              + ", and this one is "
              + identity(model).clusterId());
    Instant now = clock.instant();
    List<X509Certificate> trusted = Certificates.read(authorities.trustedPem());
    Optional<AdminKey> known = keys.of(model.namespace(), model.name());
    if (known.filter(key -> isCurrent(key, authorities, trusted, now)).isEmpty())
      keys.put(
          model.namespace(),
          model.name(),
          new AdminKey(
              authorities.cluster(),
              authorities.issue(OPERATOR, new TreeSet<>(), now, model.certificates().life()),
              trusted));
    return authorities;
  }

  private static boolean isCurrent(
      AdminKey key, Authorities authorities, List<X509Certificate> trusted, Instant now) {
    X509Certificate own = key.own().certificate();
    return key.clusterId().equals(authorities.cluster())
        && key.trusted().equals(trusted)
        && own.getIssuerX500Principal()
            .equals(authorities.signing().own().certificate().getSubjectX500Principal())
        && now.isBefore(
            new Lifetime(own.getNotBefore().toInstant(), own.getNotAfter().toInstant()).renewal());
  }

  // Holders

  /** For whom there shall be certificates: the Secret of each as it is made. */
  private static Map<Bearer, Secret> wanted(ClusterModel model, Observation seen, Step planned) {
    SortedSet<Integer> ids = new TreeSet<>(seen.roster(model.identity()));
    for (VoterView member : seen.voters().values())
      if (member.workload().isPresent() || member.pod().isPresent()) ids.add(member.id());
    if (planned instanceof Step.Change change)
      for (Act act : change.acts())
        if (act instanceof Act.CreateWorkload(int id, var _)) ids.add(id);
    Map<Bearer, Secret> wanted = new LinkedHashMap<>();
    for (int id : ids)
      wanted.put(
          new Bearer(Bearer.Role.VOTER, Integer.toString(id)),
          CertificateSecrets.ofMember(model, id));
    for (Observation.PoolView pool : seen.pools()) {
      String name = pool.name().substring(model.name().length() + 1);
      wanted.put(
          new Bearer(Bearer.Role.OBSERVER, name),
          CertificateSecrets.ofPool(model, name, pool.uid()));
    }
    if (model.issuesForClients()) wanted.put(CLIENTS, CertificateSecrets.ofClients(model));
    return wanted;
  }

  private static SortedSet<String> hosts(Bearer bearer, SortedSet<String> clientHosts) {
    return bearer.equals(CLIENTS) ? clientHosts : new TreeSet<>();
  }

  private static List<Asked> reported(ClusterModel model, Observation seen) {
    List<Asked> reported = new ArrayList<>();
    for (VoterView member : seen.voters().values())
      if (member.report().isPresent() && member.pod().isPresent())
        reported.addAll(
            CertificateUses.of(
                new Bearer(Bearer.Role.VOTER, Integer.toString(member.id())),
                EnsembleCommands.address(model, seen, member.id()),
                member.pod().get().name(),
                member.report().get()));
    return reported;
  }

  private static List<Holder> holders(
      Authorities authorities,
      Snapshot snapshot,
      Map<Bearer, Secret> wanted,
      SortedSet<String> clientHosts,
      Collection<Asked> asked)
      throws Unusable {
    List<Holder> holders = new ArrayList<>();
    for (Map.Entry<Bearer, Secret> entry : wanted.entrySet()) {
      Bearer bearer = entry.getKey();
      Optional<Secret> secret = snapshot.find(entry.getValue().getMetadata().getName());
      if (secret.isPresent()) requireOurs(entry.getValue(), secret.get());
      holders.add(
          new Holder(
              bearer,
              hosts(bearer, clientHosts),
              secret.flatMap(found -> CertificateSecrets.held(authorities, bearer, found)),
              secret.filter(CertificateSecrets::isToBeReplaced).isPresent(),
              asked.stream()
                  .filter(each -> each.bearer().equals(bearer))
                  .map(Asked::use)
                  .toList()));
    }
    return holders;
  }

  private static void requireOurs(Secret wanted, Secret found) throws Unusable {
    try {
      Applier.checkOwner(wanted, found);
    } catch (NameTaken e) {
      throw new Unusable(Reason.NameTaken, String.valueOf(e.getMessage()));
    } catch (StillGoing e) {
      throw new Unusable(Reason.WaitingForDeletion, String.valueOf(e.getMessage()));
    }
  }

  // Doing it

  /** Returns whether something was done that another look may follow on. */
  private boolean carryOut(
      CoordinationCluster cluster,
      ClusterModel model,
      Snapshot snapshot,
      Authorities authorities,
      Map<Bearer, Secret> wanted,
      SortedSet<String> clientHosts,
      CertificatePlan plan) {
    Instant now = clock.instant();
    List<Secret> missing = new ArrayList<>();
    for (Write write : plan.writes()) {
      Secret desired = java.util.Objects.requireNonNull(wanted.get(write.bearer()));
      Optional<Secret> found = snapshot.find(desired.getMetadata().getName());
      if (found.isEmpty()) {
        missing.add(desired);
        continue;
      }
      IssuedCertificate certificate =
          write.anew()
              ? authorities.issue(
                  write.bearer(),
                  hosts(write.bearer(), clientHosts),
                  now,
                  model.certificates().life())
              : CertificateSecrets.certificate(found.get());
      if (store.update(
              CertificateSecrets.filled(found.get(), certificate, authorities.trustedPem()))
          && write.anew())
        events.record(
            cluster,
            Reason.RenewingCertificates,
            "IssueCertificate",
            "a certificate was issued to "
                + write.bearer()
                + ", until "
                + certificate.certificate().getNotAfter().toInstant());
    }
    store.reserve(missing);
    plan.turn().ifPresent(turn -> turn(cluster, model, snapshot, authorities, turn, now));
    return !missing.isEmpty() || plan.turn().isPresent();
  }

  private void turn(
      CoordinationCluster cluster,
      ClusterModel model,
      Snapshot snapshot,
      Authorities authorities,
      Turn turn,
      Instant now) {
    Authorities next = authorities.after(turn, now, model.certificates().authorityLife());
    if (store.replace(snapshot.authorities().orElseThrow(), model.name(), next))
      events.record(
          cluster,
          Reason.ReplacingAuthority,
          "ReplaceAuthority",
          switch (turn) {
            case INTRODUCE ->
                "authority " + (next.generation() + 1) + " is made; everybody is told to trust it";
            case SWITCH -> "authority " + next.generation() + " signs all certificates from now on";
            case SETTLE -> "authority " + (next.generation() - 1) + " is trusted no longer";
          });
  }

  /** Those who run behind are told to look at their files; what they say to it is told. */
  private List<String> pending(
      CertificatePlan plan, Collection<Holder> holders, Collection<Asked> asked) {
    List<String> pending = new ArrayList<>(plan.waiting());
    for (Asked each : asked)
      if (each.use() instanceof Use.Known known && isBehind(each, holders)) {
        String refusal =
            each.address()
                .map(ensemble::reload)
                .filter(Answer.Refused.class::isInstance)
                .map(answer -> ((Answer.Refused<Boolean>) answer).message())
                .orElse("");
        if (!refusal.isEmpty()) pending.add(known.who() + " can't use its files: " + refusal);
        else if (plan.waiting().isEmpty()) pending.add(known.who() + " hasn't read its files yet");
      }
    return pending;
  }

  private static boolean isBehind(Asked asked, Collection<Holder> holders) {
    return holders.stream()
        .filter(holder -> holder.bearer().equals(asked.bearer()))
        .anyMatch(holder ->
            !CertificatePlanner.behind(
                    List.of(
                        new Holder(
                            holder.bearer(),
                            holder.hosts(),
                            holder.held(),
                            false,
                            List.of(asked.use()))))
                .isEmpty());
  }
}
