package io.quorate.server.runtime;

import io.quorate.server.base.Now;
import io.quorate.server.replica.Replica;
import io.quorate.server.replica.ReplicaEvent;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.replica.ReplicaView;
import io.quorate.server.state.ServerState;
import io.quorate.server.zab.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The one thread that owns the replica. Each turn takes everything that waits, samples the time
 * once, steps the replica through it, ends the batch and hands out the effects. Ticks come first in
 * a turn, so that pings go out before other work; a tick that comes late is accounted for.
 */
public final class ReplicaLoop {
  private static final ReplicaInput TICK = new ReplicaInput.FromPeer(new Input.Tick());

  private final Replica replica;
  private final Inbox inbox;
  private final Clock clock;
  private final long tickMillis;
  private final Dispatcher dispatcher;
  private final Consumer<Throwable> onDeath;
  private final Thread thread;
  private final List<ReplicaInput> batch = new ArrayList<>();
  private Now now;
  private long nextTickMillis;

  private volatile boolean stopped;
  private volatile ReplicaView view;
  private volatile ServerState root;
  private final AtomicLong turns = new AtomicLong();
  private final AtomicLong inputs = new AtomicLong();
  private volatile long latestTickMillis;
  private volatile long tickLatenessMaxMillis;

  /**
   * @param root what reads are answered from before the first publication
   * @param tickMillis how often the replica hears that time has passed
   * @param onDeath told what ended the thread; nothing can be served any more
   */
  public ReplicaLoop(
      Replica replica,
      ServerState root,
      Inbox inbox,
      Clock clock,
      long tickMillis,
      Ports ports,
      Consumer<ReplicaEvent> events,
      Consumer<Throwable> onDeath) {
    this.replica = replica;
    this.inbox = inbox;
    this.clock = clock;
    this.tickMillis = tickMillis;
    this.dispatcher = new Dispatcher(ports, events, root);
    this.onDeath = onDeath;
    this.root = root;
    this.view = replica.view();
    this.now = clock.sample();
    this.nextTickMillis = now.elapsedMillis();
    this.latestTickMillis = now.elapsedMillis();
    this.thread = new Thread(this::run, "replica");
  }

  public void start() {
    thread.start();
  }

  /** Lets the turn under way end, and waits for it. */
  public void stop() throws InterruptedException {
    stopped = true;
    inbox.wake();
    if (!Thread.currentThread().equals(thread)) thread.join();
  }

  private void run() {
    try {
      while (!stopped) runOnce();
    } catch (Throwable death) {
      onDeath.accept(death);
    }
  }

  /** One turn; waits for work until the next tick is due. */
  void runOnce() {
    inbox.drain(batch, untilTick());
    now = clock.sample();
    if (now.elapsedMillis() >= nextTickMillis) tick();
    for (ReplicaInput input : batch) {
      if (input instanceof ReplicaInput.FromPeer(Input.LinkUp(int peer))) dispatcher.linkUp(peer);
      replica.step(now, input, dispatcher);
    }
    replica.flush(now, dispatcher);
    ReplicaView next = replica.view();
    dispatcher.dispatch(next.answering());
    view = next;
    root = dispatcher.root();
    count(batch.size());
    batch.clear();
  }

  private long untilTick() {
    long millis = nextTickMillis - clock.sample().elapsedMillis();
    return Math.max(0, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void tick() {
    long late = now.elapsedMillis() - nextTickMillis;
    if (late > tickLatenessMaxMillis) tickLatenessMaxMillis = late;
    // After a stall one tick is enough: what counts is that time passed, not how often it was said.
    nextTickMillis = now.elapsedMillis() + tickMillis;
    latestTickMillis = now.elapsedMillis();
    replica.step(now, TICK, dispatcher);
  }

  private void count(int taken) {
    turns.lazySet(turns.get() + 1);
    inputs.lazySet(inputs.get() + taken);
  }

  /** As of the end of the latest turn. */
  public ReplicaView view() {
    return view;
  }

  /** What was published last. */
  public ServerState root() {
    return root;
  }

  /** How long ago, in milliseconds, the loop last ticked: a small number while it turns. */
  public long millisSinceTick() {
    return clock.sample().elapsedMillis() - latestTickMillis;
  }

  public long turns() {
    return turns.get();
  }

  public long inputs() {
    return inputs.get();
  }

  /** How late the latest of all ticks was. */
  public long tickLatenessMaxMillis() {
    return tickLatenessMaxMillis;
  }
}
