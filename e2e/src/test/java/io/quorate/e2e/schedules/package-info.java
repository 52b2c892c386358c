/**
 * The operator's real passes on local mode's API server and controllers, in one thread and by a
 * seed: with caches that stand still, go back and see kinds out of order, requests that are lost,
 * late or unanswered, operators that die between any two of them, and two operators at once. Nodes
 * and servers are played. Start reading at {@code ScheduleTest}.
 */
@NullMarked
package io.quorate.e2e.schedules;

import org.jspecify.annotations.NullMarked;
