package io.quorate.e2e.schedules;

import java.util.List;

/** What a user does, one thing after the other, whether or not the last one is done. */
enum Scenario {
  CREATE(3, world -> {}),
  CREATE_AND_EDIT_AT_ONCE(1, world -> world.scale(5), world -> world.scale(3)),
  GROW_AND_SHRINK(
      1,
      world -> world.scale(3),
      world -> world.scale(5),
      world -> world.scale(3),
      world -> world.scale(1),
      world -> world.scale(3)),
  ROLL(3, world -> world.edit("spec: {config: {maxClientCnxns: '99'}}")),
  ROLL_AND_GROW(
      3,
      world -> world.edit("spec: {config: {maxClientCnxns: '99'}}"),
      world -> world.scale(5),
      world -> world.edit("spec: {config: {maxClientCnxns: '98'}}")),
  BROKEN_SETTING_TAKEN_BACK(
      3,
      world -> world.edit("spec: {config: {" + World.BROKEN + ": '1'}}"),
      world -> world.edit("spec: {config: {" + World.BROKEN + ": null}}")),
  PODS_DELETED(3, World::deletePod, World::deletePod, World::deletePod),
  VOLUME_DELETED(3, World::loseVolume, world -> world.scale(5), World::loseVolume),
  WORKLOAD_DELETED(3, World::deleteWorkload, World::deleteWorkload),
  REPLACED(3, World::replace, World::replace),
  DELETED_AND_MADE_AGAIN(
      3,
      world -> world.delete("coordinationclusters.quorate.io", World.NAME),
      world -> world.create(3)),
  PAUSED_AND_STATUS_LOST(
      3,
      world -> world.edit("spec: {paused: true, replicas: 5}"),
      World::forgetStatus,
      world -> world.edit("spec: {paused: false}"));

  private final int voters;
  private final List<Deed> steps;

  Scenario(int voters, Deed... steps) {
    this.voters = voters;
    this.steps = List.of(steps);
  }

  /** With how many voters it begins. */
  int voters() {
    return voters;
  }

  List<Deed> steps() {
    return steps;
  }

  /** Something that a user does. */
  interface Deed {
    void in(World world);
  }
}
