package io.quorate.operator.observe;

import io.quorate.operator.ensemble.MemberReport;

/** What is known of the server in a voter's pod. */
public sealed interface MemberView {
  /** The server answered. */
  record Known(MemberReport report) implements MemberView {}

  /** It did not, or there is no pod to ask; it may do anything meanwhile. */
  record Unknown(String why) implements MemberView {}
}
