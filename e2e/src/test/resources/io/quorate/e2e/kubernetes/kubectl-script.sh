#!/usr/bin/env bash
# Uses real kubectl as a person would and prints each command with its normalised answer. The answers of local mode and of a real
# control plane must be the same.
#
#   KUBECONFIG=... kubectl-script.sh NAMESPACE CRDS
#
# NAMESPACE must be new; CRDS is the folder with the two CRDs. Neither an operator nor a node agent may run.
set -u
namespace=$1 crds=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What differs from run to run: identities, revisions, times, addresses, and the namespace's name.
plain() {
  sed -E \
    -e "s/$namespace/NAMESPACE/g" -e "s#$crds/?#CRDS/#g" -e "s#$scratch/?#SCRATCH/#g" \
    -e 's/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/UID/g' \
    -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/TIME/g' \
    -e 's/(resourceVersion: |Resource Version: +)"?[0-9]+"?/\1REVISION/' \
    -e 's/ +[0-9]+(s|m|m[0-9]+s)( |$)/ AGE\2/g' \
    -e 's/(10\.96|127\.96)\.[0-9]+\.[0-9]+/ADDRESS/g' \
    -e 's/(web-)[0-9a-z]{4,10}$/\1REVISION/' -e 's/(web-)[0-9a-z]{4,10} /\1REVISION /' \
    -e 's/([^ ]) {2,}/\1  /g' \
    -e 's/^(---|\+\+\+|diff) .*/\1/' -e 's/[ \t]+$//'
}

run() {
  printf '\n$ kubectl %s\n' "$*" | plain
  local status=0
  kubectl -n "$namespace" "$@" > "$scratch/answer" 2>&1 || status=$?
  plain < "$scratch/answer"
  [ $status = 0 ] || echo "[exit status $status]"
}

# The same with a document on standard input.
run_with() {
  local document=$1
  shift
  printf '%s\n' "$document" > "$scratch/document"
  run "$@" < "$scratch/document"
}

# Managers are listed by the time of their last write in seconds, and then by name.
next_second() { sleep 1.1; }

title() { printf '\n## %s\n' "$*"; }

cluster() {
  cat << END
apiVersion: quorate.io/v1
kind: CoordinationCluster
metadata:
  name: ${1:-demo}
  labels: {team: infra}
spec: ${2:-{replicas: 3, storage: {size: 1Gi\}\}}
END
}

pool() {
  cat << END
apiVersion: quorate.io/v1
kind: CoordinationObserverPool
metadata: {name: demo-reads}
spec: ${1:-{clusterRef: {name: demo\}\}}
END
}

title 'CRDs, namespaces and discovery'
kubectl apply --server-side --force-conflicts -f "$crds" > /dev/null
run wait --for=condition=Established --timeout=30s -f "$crds"
run create namespace "$namespace"
run get namespace "$namespace"
run create namespace "$namespace"
for try in 1 2 3 4 5 6 7 8 9 10; do # made by a controller, a moment later
  kubectl -n "$namespace" get serviceaccount default > /dev/null 2>&1 && break
  sleep 0.5
done
for try in 1 2 3 4 5 6 7 8 9 10; do # the document of a new CRD comes a moment later
  kubectl explain coc.spec > /dev/null 2>&1 && kubectl explain cop.spec > /dev/null 2>&1 && break
  sleep 1
done
run api-resources --api-group=quorate.io
run api-resources --api-group=quorate.io -o wide
run api-resources --api-group=policy
run api-resources --api-group=coordination.k8s.io
run auth can-i create coordinationclusters
run auth can-i '*' pods/eviction
run auth can-i get /metrics

title 'Explain'
run explain coc.spec
run explain coc.spec.replicas
run explain coc.spec.storage --recursive
run explain cop.status.members
run explain coc.spec.nonsense
run explain coordinationcluster --recursive=false --api-version=quorate.io/v2

title 'Apply, client-side'
run_with "$(cluster)" apply -f -
run_with "$(cluster)" apply -f -
run_with "$(cluster demo '{replicas: 5, storage: {size: 1Gi}}')" diff -f -
run get coc demo -o jsonpath='{.spec.replicas} {.metadata.generation}'
run_with "$(cluster demo '{replicas: 5, storage: {size: 1Gi}}')" apply -f -
run get coc demo -o jsonpath='{.spec.replicas} {.metadata.generation}'
run_with "$(cluster demo '{replicas: 5, storage: {size: 1Gi}}')" diff -f -
run get coc demo -o yaml --show-managed-fields

title 'What is refused'
run_with "$(cluster even '{replicas: 4}')" apply -f -
run_with "$(cluster Bad_Name)" apply -f -
run_with "$(cluster many '{replicas: 11}')" apply -f -
run_with "$(cluster words '{replicas: 3, paused: maybe}')" apply -f -
run_with "$(cluster unknown '{replicas: 3, colour: blue}')" apply -f -
run_with "$(cluster unknown '{replicas: 3, colour: blue}')" apply --validate=warn --dry-run=server -f -
run_with "$(pool '{replicas: 1}')" create -f -
run_with "$(cluster)" create -f -
run_with "$(cluster)" create --dry-run=server -f -
run get coc nobody
run get nonsense
run delete coc nobody
run get coc -n "$namespace-absent"
run_with "$(cluster | sed "s/labels:.*/namespace: $namespace-absent/")" apply -n "$namespace-absent" -f -
run get pods --field-selector spec.nonsense=x
run patch coc demo --type=json -p '[{"op":"replace","path":"/spec/absent/deep","value":1}]'

title 'Apply, server-side'
run_with "$(pool)" apply --server-side --field-manager=one -f -
run_with "$(pool '{clusterRef: {name: demo}, replicas: 2}')" apply --server-side --field-manager=two -f -
run_with "$(pool '{clusterRef: {name: demo}, replicas: 3}')" apply --server-side --field-manager=one -f -
next_second
run_with "$(pool '{clusterRef: {name: demo}, replicas: 3}')" apply --server-side --field-manager=one --force-conflicts -f -
run get cop demo-reads -o yaml --show-managed-fields
run_with "$(pool)" apply --server-side --field-manager=one -f -
run get cop demo-reads -o jsonpath='{.spec}'
run_with "$(pool '{clusterRef: {name: demo}, colour: blue}')" apply --server-side --field-manager=one -f -
run_with "$(pool '{clusterRef: {name: demo}, replicas: 9}')" diff --server-side --field-manager=one -f -
next_second
run_with "$(cluster demo '{replicas: 3, storage: {size: 1Gi}, observers: [{name: reads}, {name: more, replicas: 2}]}')" \
  apply --server-side -f -
run get coc demo -o yaml --show-managed-fields
run_with "$(cluster demo '{replicas: 3, storage: {size: 1Gi}, observers: [{name: more, replicas: 2}]}')" apply --server-side -f -
run get coc demo -o jsonpath='{.spec.observers}'

title 'Scale'
next_second
run scale cop demo-reads --replicas=2
run scale cop demo-reads --replicas=1 --current-replicas=7
run get cop demo-reads -o jsonpath='{.spec.replicas}'
run get cop demo-reads --subresource=scale -o yaml
run scale coc demo --replicas=4
run get cop demo-reads -o yaml --show-managed-fields

title 'Status, printed columns and waiting'
run patch coc demo --subresource=status --type=merge -p '{"spec":{"replicas":1},"status":{"observedGeneration":4,
  "replicas":3,"readyReplicas":3,"leader":"demo-v2-0","conditions":[
  {"type":"Ready","status":"True","reason":"Serving","message":"","lastTransitionTime":"2026-01-02T03:04:05Z"}]}}'
run patch coc demo --type=merge -p '{"status":{"leader":"nobody"}}'
run get coc
run get coc -o wide --show-labels
run get coc,cop -l team=infra
run get coc -l 'team in (infra,other),!absent' -o name
run get coc -o custom-columns=NAME:.metadata.name,READY:.status.readyReplicas
run get coc demo -o go-template='{{.status.leader}}'
run wait coc/demo --for=condition=Ready --timeout=10s
run wait coc/demo --for=jsonpath='{.status.leader}'=demo-v2-0 --timeout=10s
run wait coc/demo --for=condition=Nonsense --timeout=1s
run label coc demo team=core --overwrite
run annotate coc demo note=hello
run describe coc demo
run get coc demo -o jsonpath='{.metadata.generation}'

title 'Watching'
kubectl -n "$namespace" get coc -w --output-watch-events > "$scratch/watch" 2>&1 &
watcher=$!
for try in $(seq 50); do grep -q demo "$scratch/watch" && break || sleep 0.1; done
run_with "$(cluster brief '{replicas: 1}')" apply -f -
run patch coc brief --type=merge -p '{"spec":{"replicas":3}}'
run delete coc brief
for try in $(seq 100); do grep -q DELETED "$scratch/watch" && break || sleep 0.1; done
kill $watcher 2> /dev/null
wait $watcher 2> /dev/null
printf '\n$ kubectl get coc -w --output-watch-events\n'
plain < "$scratch/watch"

title 'Events'
run_with "$(cat << END
apiVersion: events.k8s.io/v1
kind: Event
metadata: {name: demo.1}
eventTime: "2026-01-02T03:04:05.000000Z"
reportingController: quorate-operator
reportingInstance: quorate-operator-0
action: Found
reason: Founded
type: Normal
note: the ensemble was founded
regarding: {apiVersion: quorate.io/v1, kind: CoordinationCluster, name: demo, namespace: $namespace}
END
)" create -f -
run get events.events.k8s.io demo.1 -o jsonpath='{.note} {.regarding.name} {.reportingController}'
run get events.v1. demo.1 -o jsonpath='{.message} {.involvedObject.name} {.reportingComponent}'
run get events --field-selector involvedObject.name=demo -o custom-columns=REASON:.reason,OBJECT:.involvedObject.name
run get events --field-selector involvedObject.name=other

title 'Built-in kinds'
run create configmap settings --from-literal=a=1 --from-literal=b=2
run create configmap settings --from-literal=a=1
run get configmap settings -o yaml --show-managed-fields
run patch configmap settings -p '{"data":{"a":"3","c":"4"}}'
run patch configmap settings --type=merge -p '{"data":{"b":null}}'
run patch configmap settings --type=json -p '[{"op":"test","path":"/data/a","value":"2"}]'
run get configmap settings -o jsonpath='{.data}'
# One key, as kubectl describes several in no fixed order.
run patch configmap settings --type=json -p '[{"op":"remove","path":"/data/c"}]'
run describe configmap settings
run create secret generic hidden --from-literal=word=xyzzy
run get secret hidden
run get secret hidden -o jsonpath='{.data.word} {.type}'
run_with "$(cat << END
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: front}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: 2
  podManagementPolicy: Parallel
  ordinals: {start: 5}
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nowhere/web:1
        command: [sleep, "9"]
        ports: [{name: http, containerPort: 80}]
        readinessProbe: {httpGet: {path: /, port: http}}
  volumeClaimTemplates:
  - metadata: {name: data, labels: {kept: "yes"}}
    spec: {storageClassName: none, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
END
)" apply --server-side --field-manager=one -f -
run wait sts/web --for=jsonpath='{.status.replicas}'=2 --timeout=20s
run wait pod/web-5 --for=create --timeout=20s
run wait pod/web-6 --for=create --timeout=20s
run wait pdb/web --for=jsonpath='{.status.expectedPods}'=2 --timeout=20s
run get sts,svc,pdb,pods,pvc
run get sts web -o yaml
run get sts web -o wide
run get pods -L apps.kubernetes.io/pod-index,statefulset.kubernetes.io/pod-name
run get pods --field-selector status.phase=Pending -o name
run get pvc -l app=web,kept=yes
run scale sts web --replicas=1
run wait pod/web-6 --for=delete --timeout=20s
run get sts web
run patch sts web --type=merge -p '{"spec":{"serviceName":"other"}}'
run rollout status sts/web --timeout=1s
run delete pod web-5 --wait=false
run delete sts web --cascade=orphan
run get sts

title 'Deleting'
run delete cop demo-reads --wait=false --dry-run=server
run delete coc demo --cascade=foreground
run get coc,cop
run delete cop --all
run delete configmap settings hidden
run get all --ignore-not-found -l nothing=here
