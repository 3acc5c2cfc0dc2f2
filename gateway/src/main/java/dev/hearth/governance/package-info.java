/** Who may ask for what. {@link dev.hearth.governance.Admission} is the verdict. */
@NullMarked
package dev.hearth.governance;

import org.jspecify.annotations.NullMarked;
