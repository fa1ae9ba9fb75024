using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace CloudAssistant.PwshHost;

/// <summary>One run of the engine, as the program pwsh does it.</summary>
internal sealed class Session : PSHost
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic;
    private int? _exit;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "ConsoleHost";

    public override PSHostUserInterface UI { get; } = new Streams();

    public override Version Version => typeof(PSObject).Assembly.GetName().Version!;

    /// <returns>The exit code.</returns>
    public int Run(CommandLine line)
    {
        using var runspace = RunspaceFactory.CreateRunspace(this, InitialSessionState.CreateDefault2());
        runspace.Open();
        runspace.SessionStateProxy.Path.SetLocation(Environment.CurrentDirectory);
        using var pipeline = line.File is { } file ? Executing(runspace, new Command(file)) : runspace.CreatePipeline(line.Command, addToHistory: true);
        foreach (var argument in line.Arguments)
            pipeline.Commands[0].Parameters.Add(argument);
        if (line.File is not null)
            LetExitOfFileBeOurs(runspace);

        // Errors in the order in which they come among the output.
        var shown = new Command("Out-Default") { MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output };
        pipeline.Commands.Add(shown);
        try
        {
            pipeline.Invoke();
        }
        catch (RuntimeException error)
        {
            Report(runspace, error.ErrorRecord);
            return _exit ?? 1;
        }

        // A file that comes to its end succeeded, whatever its last command did; a command is as its last one was.
        return _exit ?? (line.File is null && !LastSucceeded(runspace) ? 1 : 0);
    }

    public override void SetShouldExit(int exitCode) => _exit = exitCode;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    private static Pipeline Executing(Runspace runspace, Command command)
    {
        var pipeline = runspace.CreatePipeline();
        pipeline.Commands.Add(command);
        return pipeline;
    }

    private static bool LastSucceeded(Runspace runspace)
    {
        using var pipeline = runspace.CreatePipeline("$global:?");
        return pipeline.Invoke() is [{ BaseObject: true }];
    }

    private static void Report(Runspace runspace, ErrorRecord error)
    {
        using var pipeline = runspace.CreatePipeline();
        // Else it would be an object of the output, which looks like an error.
        var asError = new PSObject(error);
        var stream = typeof(PSObject).GetProperty("WriteStream", Own)!;
        stream.SetValue(asError, Enum.Parse(stream.PropertyType, "Error"));
        pipeline.Commands.Add("Out-Default");
        pipeline.Input.Write(asError);
        pipeline.Input.Close();
        pipeline.Invoke();
    }

    // Else "exit 3" in a file ends that file only. pwsh sets the same, and nobody else can.
    private static void LetExitOfFileBeOurs(Runspace runspace)
    {
        var context = runspace.GetType().GetProperty("ExecutionContext", Own)!.GetValue(runspace)!;
        context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Own)!.SetValue(context, true);
    }
}
