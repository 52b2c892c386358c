-- The health of a CoordinationObserverPool for Argo CD: resource.customizations.health.quorate.io_CoordinationObserverPool in argocd-cm.
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

local stalled = condition("Stalled")
if stalled.status == "True" then
  return {status = "Degraded", message = stalled.reason .. ": " .. stalled.message}
end

local ready = condition("Ready")
if ready.reason == "Paused" then
  return {status = "Suspended", message = ready.message}
end
if ready.status == "True" then
  return {status = "Healthy", message = ready.message}
end
return {status = "Progressing", message = ready.message}
