/** What a request asks for, and who asks. */
@NullMarked
package dev.j8s.apiserver.request;

import org.jspecify.annotations.NullMarked;
