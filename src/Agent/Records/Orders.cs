using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Agent.Records;

/// <summary>Turns a frame into what a runner runs.</summary>
internal static class Orders
{
    private const string ParameterPrefix = "CLOUD_ASSISTANT_PARAM_";
    private static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromDays(1);

    /// <summary>What to run; null when the frame's body cannot be read or says nothing this agent knows.</summary>
    public static RunSpec? Read(RunOrder order)
    {
        try
        {
            var body = TaskBody.Parser.ParseFrom(order.Frame.Body);
            return KindOf(body.Type) is { } kind ? Read(order, body, kind) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static RunSpec Read(RunOrder order, TaskBody body, ScriptKind kind)
    {
        var own = order.Frame.Own;
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in body.Parameters.Concat(own))
            environment[VariableOf(name)] = value;
        return new()
        {
            RecordId = order.Id.ToString(),
            Kind = kind,
            Script = body.ReplaceOwn ? OwnParameters.Replace(body.Script, own) : body.Script,
            Launcher = body.ReplaceOwn ? OwnParameters.Replace(body.Launcher, own) : body.Launcher,
            WorkingDir = body.WorkingDir,
            Username = body.Username,
            WholeTree = body.Termination == Termination.ProcessTree,
            Timeout = body.TimeoutMs <= 0 ? TimeoutDefault : TimeSpan.FromMilliseconds(Math.Min(body.TimeoutMs, TimeoutMax.TotalMilliseconds)),
            Environment = environment,
        };
    }

    /// <summary>The environment variable that carries a parameter: upper case, and nothing a shell could not name.</summary>
    public static string VariableOf(string parameter) =>
        ParameterPrefix + string.Concat(parameter.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    private static ScriptKind? KindOf(ScriptType type) => type switch
    {
        ScriptType.Shell => ScriptKind.Shell,
        ScriptType.Bat => ScriptKind.Bat,
        ScriptType.Powershell => ScriptKind.PowerShell,
        _ => null,
    };
}
