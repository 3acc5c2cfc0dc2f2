/** Tests of the configuration. */
@NullMarked
package dev.hearth.config;

import org.jspecify.annotations.NullMarked;
