# Looks whether what Science Gateway needs is there and answers. It only reads: kubectl get, describe
# and auth can-i, and curl without any token. Exit status 0 when nothing failed.
# A hub with a certificate of your own authority: set CURL_CA_BUNDLE to its PEM file.
set -u

failed=0

ok() {
  printf 'ok       %s\n' "$1"
}

bad() {
  printf 'FAILED   %s\n         %s\n' "$1" "$2"
  failed=$((failed + 1))
}

skip() {
  printf 'skipped  %s\n         %s\n' "$1" "$2"
}

in_namespace() {
  kubectl --request-timeout 10s --namespace "$NAMESPACE" "$@"
}

check_deployment() {
  ready=$(in_namespace get deployment "$1" --output 'jsonpath={.status.readyReplicas}' 2>/dev/null)
  case "$ready" in
    '' | 0) bad "deployment $1" "No pod of it is ready: kubectl --namespace $NAMESPACE describe deployment $1" ;;
    *) ok "deployment $1 ($ready ready)" ;;
  esac
}

# "describe" shows the names and sizes of what is in a secret, never the values.
check_secret() {
  if ! shown=$(in_namespace describe secret "$SECRET" 2>/dev/null); then
    bad "secret $SECRET" "It is not there: fill secret-object-store.yaml in and apply it."
    return
  fi
  for name in AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY; do
    if printf '%s\n' "$shown" | grep -q "^$name:"; then
      ok "secret $SECRET has $name"
    else
      bad "secret $SECRET" "It has no $name."
    fi
  done
  if printf '%s\n' "$shown" | grep -q '^JUPYTERHUB_API_TOKEN:'; then
    bad "secret $SECRET" "It holds a hub token, which every worker would get: take it out, nothing needs it."
  fi
}

check_service() {
  found=$(in_namespace get service "$TRAEFIK" --output 'jsonpath={.spec.type}' 2>/dev/null)
  if [ "$found" = "$SERVICE_TYPE" ]; then
    ok "service $TRAEFIK is of type $found"
  else
    bad "service $TRAEFIK" "Its type is ${found:-unknown}, not $SERVICE_TYPE: has values-dask-gateway.yaml been applied?"
  fi
  [ "$SERVICE_TYPE" = LoadBalancer ] || return 0
  where='jsonpath={.status.loadBalancer.ingress[0].ip}{.status.loadBalancer.ingress[0].hostname}'
  address=$(in_namespace get service "$TRAEFIK" --output "$where" 2>/dev/null)
  if [ -n "$address" ]; then
    ok "service $TRAEFIK has the address $address; $SCHEDULER_HOST must lead there"
  else
    bad "service $TRAEFIK" "It has no address yet: the load balancer is still being made, or there is none."
  fi
}

check_cluster() {
  if ! command -v kubectl >/dev/null 2>&1; then
    skip "Kubernetes" "kubectl is not installed on this machine."
    return
  fi
  for kind in deployments services; do
    if [ "$(in_namespace auth can-i get "$kind" 2>/dev/null)" != yes ]; then
      skip "Kubernetes" "You may not read $kind in namespace $NAMESPACE, or no cluster is configured."
      return
    fi
  done
  for name in hub proxy "api-$GATEWAY_NAME" "controller-$GATEWAY_NAME" "traefik-$GATEWAY_NAME"; do
    check_deployment "$name"
  done
  check_service
  if [ -z "$SECRET" ]; then
    skip "secret" "Workers get no keys from the site."
  elif [ "$(in_namespace auth can-i get secrets 2>/dev/null)" = yes ]; then
    check_secret
  else
    skip "secret $SECRET" "You may not read secrets in namespace $NAMESPACE."
  fi
}

# check_http WHAT ADDRESS EXPECTED-STATUS WHAT-TO-DO
check_http() {
  status=$(curl --silent --max-time 15 --output /dev/null --write-out '%{http_code}' "$2")
  code=$?
  if [ "$code" -eq 60 ]; then
    bad "$1" "The certificate of $2 is not from an authority that this machine trusts."
  elif [ "$status" = "$3" ]; then
    ok "$1"
  elif [ "$status" = 000 ]; then
    bad "$1" "$2 does not answer (curl ends with $code): look at name, route and firewall."
  else
    bad "$1" "$2 answers $status, not $3. $4"
  fi
}

# Whether the port is open. What listens there wants TLS with the certificate of a cluster; curl only
# tells how long the connection took, and is turned away.
check_port() {
  took=$(curl --silent --connect-timeout 5 --max-time 6 --output /dev/null \
    --write-out '%{time_connect}' "http://$1:$2/")
  case "$took" in
    '' | 0 | 0.000000 | 0,000000) bad "scheduler port $1:$2" "Nothing answers there: look at name, load balancer and firewall." ;;
    *) ok "scheduler port $1:$2 is open" ;;
  esac
}

check_cluster
check_http "hub at $HUB" "$HUB/hub/api" 200 "Is this the address of a JupyterHub?"
check_http "gateway at $GATEWAY" "$GATEWAY/api/version" 200 "Does the hub know the service, with its url?"
check_http "gateway is healthy" "$GATEWAY/api/health" 200 "Look at the log of the gateway's api pod."
check_http "gateway refuses who has no token" "$GATEWAY/api/v1/options" 401 "Is gateway.auth.type jupyterhub?"
if [ "$SERVICE_TYPE" = LoadBalancer ]; then
  check_port "$SCHEDULER_HOST" "$SCHEDULER_PORT"
fi

if [ "$failed" -gt 0 ]; then
  printf '\n%s failed\n' "$failed"
  exit 1
fi
printf '\nnothing failed\n'
