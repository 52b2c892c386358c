package io.quorate.operator.model;

/**
 * Why a part of the spec is not followed. The rest is, and the ensemble keeps running on what it
 * had.
 */
public record SpecProblem(Reason reason, String message) {}
