package io.quorate.operator.simulation;

import io.quorate.operator.model.Intent;
import io.quorate.operator.plan.Act;
import java.util.EnumSet;
import java.util.Set;

/**
 * The API server of one cluster with the controllers and nodes behind it. Every request is atomic
 * and held to the preconditions that it carries.
 */
final class Kubernetes {
  private final Chance chance;
  private final Slot[] slots;
  private final Servers servers;
  private final Set<Flaw> flaws;
  private final EnumSet<Finding> findings;
  private final Set<Integer> badRevisions;
  private int serial;

  Kubernetes(
      Chance chance,
      Slot[] slots,
      Servers servers,
      Set<Flaw> flaws,
      EnumSet<Finding> findings,
      Set<Integer> badRevisions) {
    this.chance = chance;
    this.slots = slots;
    this.servers = servers;
    this.flaws = flaws;
    this.findings = findings;
    this.badRevisions = badRevisions;
  }

  int uid() {
    return ++serial;
  }

  long sets() {
    long ids = 0;
    for (int id = 1; id < servers.used; id++) if (slots[id].setUid != 0) ids |= 1L << id;
    return ids;
  }

  long pods() {
    long ids = 0;
    for (int id = 1; id < servers.used; id++) if (slots[id].podUid != 0) ids |= 1L << id;
    return ids;
  }

  long claims() {
    long ids = 0;
    for (int id = 1; id < servers.used; id++) if (slots[id].claimUid != 0) ids |= 1L << id;
    return ids;
  }

  /** Could a leader be elected if every pod that can run were restarted now? */
  boolean isRecoverable() {
    return servers.electable(startable(true)) >= 0;
  }

  /** And without those that don't run and would lose their volume by it? */
  boolean isRecoverableWithoutDoomed() {
    return servers.electable(startable(false)) >= 0;
  }

  private long startable(boolean withDoomed) {
    long ids = 0;
    for (int id = 1; id < servers.used; id++) {
      Slot slot = slots[id];
      if (slot.claimUid != 0
          && slot.nodeIsThere
          && (slot.setUid != 0 || !slot.retired)
          && !(slot.doomed && slot.podUid == 0)
          && (withDoomed || !slot.doomed || slot.up)) ids |= 1L << id;
    }
    return ids;
  }

  // Requests

  boolean createSet(int id, Intent intent, int revision, int now) {
    Slot slot = slots[id];
    if (slot.setUid != 0) return false;
    servers.used = Math.max(servers.used, id + 1);
    slot.setUid = uid();
    slot.intent = intent;
    slot.setRevision = revision;
    slot.replace = false;
    slot.asleep = false;
    slot.restart = 0;
    slot.born = now;
    slot.touched();
    servers.withoutWorkload &= ~(1L << id);
    return true;
  }

  boolean setIntent(Act.SetIntent act) {
    Slot slot = slots[act.id()];
    if (slot.setUid == 0
        || !Integer.toString(slot.setUid).equals(act.uid())
        || !Integer.toString(slot.version).equals(act.resourceVersion())) return false;
    slot.intent = act.intent();
    slot.touched();
    return true;
  }

  boolean render(Act.Render act, int revision) {
    Slot slot = slots[act.id()];
    if (slot.setUid == 0
        || !Integer.toString(slot.setUid).equals(act.uid())
        || !Integer.toString(slot.version).equals(act.resourceVersion())) return false;
    if (slot.setRevision != revision) {
      slot.setRevision = revision;
      slot.touched();
    }
    return true;
  }

  boolean sleep(int id, String uid, boolean asleep) {
    Slot slot = slots[id];
    if (slot.setUid == 0 || !Integer.toString(slot.setUid).equals(uid)) return false;
    if (asleep && isLastHold(slot)) return false;
    slot.asleep = asleep;
    slot.touched();
    return true;
  }

  boolean deleteSet(int id, String uid) {
    Slot slot = slots[id];
    if (slot.setUid == 0) return true;
    if (!Integer.toString(slot.setUid).equals(uid)) return false;
    if ((servers.voters() >>> id & 1) != 0) findings.add(Finding.WORKLOAD_DELETED);
    slot.setUid = 0;
    slot.touched();
    servers.withoutWorkload |= 1L << id;
    return true;
  }

  boolean retire(int id, String uid, boolean retired) {
    Slot slot = slots[id];
    if (slot.claimUid == 0 || !Integer.toString(slot.claimUid).equals(uid)) return false;
    slot.retired = retired;
    slot.touched();
    return true;
  }

  boolean deleteClaim(int id, String uid) {
    Slot slot = slots[id];
    if (slot.claimUid == 0 || !Integer.toString(slot.claimUid).equals(uid) || !slot.retired)
      return false;
    if ((servers.voters() >>> id & 1) != 0) findings.add(Finding.VOLUME_DELETED);
    if (slot.podUid != 0) slot.doomed = true;
    else removeClaim(slot);
    slot.touched();
    return true;
  }

  /** The volume is looked at in the same breath: see the notes of the simulation's page. */
  boolean deletePod(Act.DeletePod act) {
    Slot slot = slots[act.id()];
    if (isLastHold(slot)
        || slot.podUid == 0
        || !Integer.toString(slot.podUid).equals(act.pod().uid())) return false;
    if (!Integer.toString(slot.podVersion).equals(act.pod().resourceVersion())
        && !flaws.contains(Flaw.IGNORES_RESOURCE_VERSION)) return false;
    removePod(slot);
    return true;
  }

  /** The budget wants every other voter ready. */
  boolean evict(Act.Evict act) {
    Slot slot = slots[act.id()];
    if (isLastHold(slot)
        || slot.podUid == 0
        || !Integer.toString(slot.podUid).equals(act.pod().uid())) return false;
    long voters = servers.voters();
    if (Long.bitCount(voters) > 2)
      for (long rest = voters & ~(1L << act.id()); rest != 0; rest &= rest - 1)
        if (!servers.isReady(Long.numberOfTrailingZeros(rest))) return false;
    removePod(slot);
    return true;
  }

  private boolean isLastHold(Slot slot) {
    return slot.claimUid != 0 && slot.doomed && !flaws.contains(Flaw.NOBODY_LOOKS_AT_THE_VOLUME);
  }

  // Controllers and nodes

  /** The container ends; the disk stays. */
  void stop(Slot slot) {
    if (!slot.up) return;
    slot.up = false;
    slot.synced = false;
    slot.podTouched();
  }

  void removePod(Slot slot) {
    stop(slot);
    slot.podUid = 0;
    slot.podTouched();
  }

  void removeSet(Slot slot) {
    slot.setUid = 0;
    slot.setLost = true;
    slot.touched();
  }

  void emptyDisk(Slot slot) {
    slot.diskId = uid();
    slot.has = 0;
    slot.joined = false;
  }

  private void removeClaim(Slot slot) {
    slot.claimUid = 0;
    slot.has = 0;
    slot.joined = false;
    slot.diskId = 0;
    slot.touched();
  }

  /** One step of the controllers for one member: garbage, claims, pods, containers. */
  void turn(boolean healing) {
    int id = chance.member(sets() | pods() | claims());
    if (id < 0) return;
    Slot slot = slots[id];
    if (slot.podUid != 0 && slot.setUid == 0 && (slot.claimUid == 0 || slot.nodeIsThere || healing))
      removePod(slot);
    if (slot.claimUid != 0 && slot.doomed && slot.podUid == 0) removeClaim(slot);
    if (slot.looping && chance.happens(.1)) {
      slot.looping = false;
      slot.podTouched();
    }
    if (slot.setUid == 0) return;
    if (slot.claimUid == 0) {
      slot.claimUid = uid();
      slot.nodeIsThere = true;
      slot.retired = false;
      slot.doomed = false;
      emptyDisk(slot);
      slot.touched();
    }
    if (slot.asleep) {
      if (slot.podUid != 0) removePod(slot);
      return;
    }
    if (slot.podUid == 0) {
      if (slot.doomed) return;
      slot.podUid = uid();
      slot.podRevision = slot.setRevision;
      slot.podRestart = slot.restart;
      slot.podTouched();
    } else if (!slot.up
        && !slot.looping
        && slot.nodeIsThere
        && !badRevisions.contains(slot.podRevision)) {
      slot.up = true;
      slot.setLost = false;
      slot.boot = uid();
      slot.podTouched();
    }
  }
}
