/**
 * The objects themselves, their revisions, the history that watches read, and the journal that
 * keeps them across runs. Nothing here knows what an object means. Start reading at {@link
 * io.quorate.e2e.apiserver.store.Store}.
 */
@NullMarked
package io.quorate.e2e.apiserver.store;

import org.jspecify.annotations.NullMarked;
