package io.quorate.e2e.controllers;

import io.quorate.e2e.apiserver.Api;
import io.quorate.e2e.apiserver.ApiFailure;
import java.util.List;

/** All controllers of local mode without their thread: a test says when they look. */
public final class SteppedControllers {
  private final List<Controller> controllers;

  public SteppedControllers(Api api) {
    Objects objects = new Objects(api);
    controllers =
        List.of(
            new Garbage(objects),
            new StatefulSets(objects),
            new Claims(objects),
            new Budgets(objects));
  }

  /** Each looks once; what must wait is done at a later call. */
  public void step() {
    for (Controller controller : controllers) {
      try {
        controller.reconcile();
      } catch (ApiFailure e) {
        // Somebody was faster: the next look decides anew.
      }
    }
  }
}
