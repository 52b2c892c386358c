package io.quorate.e2e.controllers;

import io.quorate.e2e.apiserver.Api;
import io.quorate.e2e.apiserver.ApiFailure;
import io.quorate.e2e.apiserver.store.Change;
import io.quorate.e2e.apiserver.store.Subscription;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all controllers in one thread: after every change of the store, and now and then because
 * time passes. At this size looking at everything is cheap, and a controller that always looks at
 * everything can't miss anything.
 */
public final class Controllers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Controllers.class);
  private static final long LOOK_AT_LEAST_EVERY_MILLIS = 1_000;

  /** What changes all the time and concerns no controller. */
  private static final Set<String> UNINTERESTING = Set.of("events", "leases.coordination.k8s.io");

  private final List<Controller> controllers;
  private final Subscription changes;
  private final Thread thread;

  public Controllers(Api api) {
    Objects objects = new Objects(api);
    controllers =
        List.of(
            new Namespaces(objects),
            new Definitions(objects),
            new Garbage(objects),
            new StatefulSets(objects),
            new EndpointSlices(objects),
            new Claims(objects),
            new Budgets(objects));
    changes = api.store().subscribeToAll();
    thread = Thread.ofPlatform().name("controllers").daemon().start(this::run);
  }

  private void run() {
    try {
      while (!changes.isClosed()) {
        controllers.forEach(Controllers::reconcile);
        awaitChange();
      }
    } catch (InterruptedException e) {
      LOG.debug("the controllers stop");
    }
  }

  private static void reconcile(Controller controller) {
    try {
      controller.reconcile();
    } catch (ApiFailure e) {
      // Somebody was faster, or it can't be done yet: the next look decides anew.
      LOG.debug("{}: {}", controller.getClass().getSimpleName(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("{} failed and will try again", controller.getClass().getSimpleName(), e);
    }
  }

  private void awaitChange() throws InterruptedException {
    Change change = changes.next(LOOK_AT_LEAST_EVERY_MILLIS);
    while (change != null && UNINTERESTING.contains(change.key().resource())) {
      change = changes.next(LOOK_AT_LEAST_EVERY_MILLIS);
    }
    while (change != null) change = changes.next(0);
  }

  @Override
  public void close() {
    changes.close();
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
