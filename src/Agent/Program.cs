using System.CommandLine;
using System.CommandLine.Invocation;
using CloudAssistant.Agent;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Verbs;

// Before anything else: scripts that run as another account wait for it, and it must not load what it does not need.
if (args is [ExecAs.Command])
    return ExecAs.Run();

var root = new RootCommand("Cloud Assistant agent: runs the scripts of a Cloud Assistant server on this machine.\n\n" + ExitCode.Help)
{
    EnrollVerb.New(),
    RunVerb.New(),
    StatusVerb.New(),
    HistoryVerb.New(),
    LogsVerb.New(),
    DiagnoseVerb.New(),
    DrainVerb.New(),
    DeregisterVerb.New(),
    DenyVerb.NewDeny(),
    DenyVerb.NewAllow(),
};
foreach (var verb in Machine.This.Verbs)
    root.Add(verb);
var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction)
{
    AgentLog.Write(string.Join(' ', parsed.Errors.Select(error => error.Message)));
    return ExitCode.Usage;
}
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
}
catch (Exception e)
{
    // One line for whoever called; what each verb expects it has said itself.
    AgentLog.Write(e is IOException or UnauthorizedAccessException ? e.Message.ReplaceLineEndings(" ") : $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
    return e is UnauthorizedAccessException ? ExitCode.Usage : ExitCode.Failed;
}
