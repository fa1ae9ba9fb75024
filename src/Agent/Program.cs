using System.CommandLine;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Verbs;

// Before anything else: scripts that run as another account wait for it, and it must not load what it does not need.
if (args is [ExecAs.Command])
    return ExecAs.Run();

return await new RootCommand("Cloud Assistant agent: runs the scripts of a Cloud Assistant server on this machine.")
{
    EnrollVerb.New(),
    RunVerb.New(),
    StatusVerb.New(),
    DeregisterVerb.New(),
}.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
