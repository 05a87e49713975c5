/**
 * The way in for programs: REST, server-sent events, and flags by the OpenFeature Remote Evaluation
 * Protocol.
 *
 * <p>Allowed dependencies: {@code cli}, {@code engine}, {@code lifecycle}, {@code migration},
 * {@code jobfile}, {@code flag}, {@code postgres}
 */
@NullMarked
package dev.neap.web;

import org.jspecify.annotations.NullMarked;
