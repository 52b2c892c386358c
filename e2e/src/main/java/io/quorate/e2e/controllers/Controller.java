package io.quorate.e2e.controllers;

/** Brings one kind of object to what it should be. Called again and again by one thread. */
interface Controller {
  /** Does what is to be done now; what must wait is done at a later call. */
  void reconcile();
}
