/**
 * The API server of local mode: Kubernetes' REST API over real HTTP, as far as the operator,
 * kubectl and the tests need it, and an honest 501 for the rest. It decides nothing about pods or
 * volumes: that is the work of the controllers and the node agent, which use it as anybody does.
 * Start reading at {@link io.quorate.e2e.apiserver.ApiServer} for the HTTP side and {@link
 * io.quorate.e2e.apiserver.Api} for what a request does.
 */
@NullMarked
package io.quorate.e2e.apiserver;

import org.jspecify.annotations.NullMarked;
