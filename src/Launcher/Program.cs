using System.CommandLine;
using System.CommandLine.Invocation;
using CloudAssistant.Launcher;

var parsed = RunCommandLine.Create(Launch.RunAsync).Parse(args);
if (parsed.Action is ParseErrorAction refusal)
    refusal.ShowHelp = false;

// Ctrl-C and SIGTERM cancel the run, which ends its children in order; five seconds is what that may take.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
