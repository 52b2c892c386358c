/**
 * The classic recipes of coordination, each written for the stock ZooKeeper client and for Curator,
 * each tried with all servers up and with one killed in the middle. A test's name is what the
 * recipe promises its users. Start reading at {@link io.quorate.e2e.recipes.Scene}, then {@link
 * io.quorate.e2e.recipes.ExclusiveLockIT}.
 */
@NullMarked
package io.quorate.e2e.recipes;

import org.jspecify.annotations.NullMarked;
