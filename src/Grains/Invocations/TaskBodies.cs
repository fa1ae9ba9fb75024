using System.Collections.Immutable;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Gateways;

namespace CloudAssistant.Grains.Invocations;

/// <summary>Makes the part of a task that all targets share.</summary>
internal static class TaskBodies
{
    private static readonly string[] OwnNames = ["ACS::InstanceId", "ACS::InstanceName"];

    public static TaskBody Build(InvocationRow invocation, string regionId)
    {
        var draft = invocation.Draft;
        var parameters = invocation.Request.Parameters ?? ImmutableSortedDictionary<string, string>.Empty;
        var (script, launcher) = (draft.Script, draft.Launcher);
        if (draft.EnableParameter)
        {
            var values = new Dictionary<string, string>(parameters, StringComparer.OrdinalIgnoreCase)
            {
                ["ACS::RegionId"] = regionId,
                ["ACS::AccountId"] = invocation.Account.Value,
                ["ACS::InvokeId"] = invocation.Id.ToString(),
                ["ACS::CommandId"] = invocation.Command.ToString(),
            };
            script = ScriptTemplate.Fill(script, values, IsOwn);
        }

        return new()
        {
            Type = draft.Type,
            Script = script,
            ReplaceOwn = draft.EnableParameter,
            Parameters = parameters,
            Timeout = invocation.Request.Timeout ?? draft.Timeout,
            WorkingDir = draft.WorkingDir,
            Username = invocation.Request.Username,
            Launcher = launcher,
            Termination = invocation.Request.Termination,
            File = invocation.File,
        };
    }

    private static bool IsOwn(string name) => OwnNames.Contains(name, StringComparer.OrdinalIgnoreCase);
}
