-- The health of a CoordinationCluster for Argo CD: resource.customizations.health.quorate.io_CoordinationCluster in argocd-cm.
-- While members are restarted it is Progressing, never Degraded; Degraded means that a person must step in.
local function condition(name)
  for _, each in ipairs(obj.status.conditions) do
    if each.type == name then return each end
  end
  return {status = "Unknown", reason = "", message = ""}
end

if obj.status == nil or obj.status.conditions == nil then
  return {status = "Progressing", message = "the operator has not seen it yet"}
end
if obj.status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "the operator has not seen the last change yet"}
end

if obj.spec.hibernate then
  return {status = "Suspended", message = "spec.hibernate is true"}
end
if obj.spec.paused then
  return {status = "Suspended", message = "spec.paused is true"}
end

local stalled = condition("Stalled")
if stalled.status == "True" then
  return {status = "Degraded", message = stalled.reason .. ": " .. stalled.message}
end

local reconciling = condition("Reconciling")
if reconciling.status == "True" then
  return {status = "Progressing", message = reconciling.message}
end
local ready = condition("Ready")
if ready.status == "True" then
  return {status = "Healthy", message = ready.message}
end
if condition("Available").status == "False" then
  return {status = "Degraded", message = "no quorum serves"}
end
return {status = "Progressing", message = ready.message}
