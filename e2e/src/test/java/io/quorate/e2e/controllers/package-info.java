@NullMarked
package io.quorate.e2e.controllers;

import org.jspecify.annotations.NullMarked;
