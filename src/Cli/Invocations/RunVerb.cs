using System.CommandLine;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Api.Tags;
using CloudAssistant.Cli.Hosting;
using CloudAssistant.Cli.Instances;

namespace CloudAssistant.Cli.Invocations;

/// <summary><c>ca run</c></summary>
internal static class RunVerb
{
    private static readonly Argument<string?> Script = new("script")
    {
        Description = "The script, such as 'uptime'; - reads it from standard input.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create(SessionOptions session)
    {
        var file = new Option<string?>("--file", "-f") { Description = "Read the script from a file.", HelpName = "FILE" };
        var instances = new Option<string[]>("--instance", "-i") { Description = "Run on this instance; may be repeated.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
        var tags = TextOptions.Tags("--tag", "Run on instances that carry this tag; repeated: all of them.");
        var all = new Option<bool>("--all") { Description = "Run on every managed instance." };
        var type = new Option<string>("--type") { Description = "shell, bat or powershell.", DefaultValueFactory = _ => "shell" };
        type.AcceptOnlyFromAmong("shell", "bat", "powershell");
        var timeout = TextOptions.Seconds("--timeout", "Longest time one run may take. Default: 60s.");
        var deliver = TextOptions.Seconds("--delivery-timeout", "How long to wait for instances that are offline, at most 168h. Default: 60s.");
        var name = new Option<string?>("--name") { Description = "Name of the command, for lists." };
        var directory = new Option<string?>("--working-dir") { Description = "Directory the script starts in.", HelpName = "DIR" };
        var user = new Option<string?>("--user") { Description = "User to run as on the instances." };
        var parameters = TextOptions.Tags("--parameter", "Value for {{KEY}} in the script; may be repeated.");
        var rate = new RateOptions();
        var repeat = new RepeatOptions();
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait for the end; print the id only." };
        var verb = new Command(
            "run",
            "Runs a script on instances, waits for the end and shows the results; with --schedule or --at-boot it prints the id only. Exit status: 0 success, 1 otherwise ended, 2 wrong usage, 3 refused or unreachable.")
        {
            Script, file, instances, tags, all, type, timeout, deliver, name, directory, user, parameters, noWait,
        };
        rate.AddTo(verb);
        repeat.AddTo(verb, tags);
        verb.Validators.Add(result =>
        {
            var chosen = new[] { result.GetResult(instances) is not null, result.GetResult(tags) is not null, result.GetValue(all) }.Count(one => one);
            if (chosen != 1)
                result.AddError("Name the targets: --instance ID, --tag KEY=VALUE or --all, one of the three.");
            var inline = result.GetResult(Script) is { Tokens.Count: > 0 };
            if (inline == (result.GetResult(file) is not null))
                result.AddError("Give the script as an argument or with --file, one of the two.");
        });
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var given = parsed.GetValue(parameters) ?? [];
            var request = new RunCommandRequest
            {
                Type = TypeOf(parsed.GetValue(type)!),
                CommandContent = await ReadScriptAsync(parsed.GetValue(Script), parsed.GetValue(file), call.Terminal, cancellation),
                Name = parsed.GetValue(name),
                InstanceId = await TargetsAsync(parsed.GetValue(instances), parsed.GetValue(all), call, cancellation),
                ResourceTag = parsed.GetValue(tags) is { Length: > 0 } wanted ? wanted : null,
                Timeout = parsed.GetValue(timeout),
                DeliveryTimeout = parsed.GetValue(deliver),
                WorkingDir = parsed.GetValue(directory),
                Username = parsed.GetValue(user),
                EnableParameter = given.Length > 0 ? true : null,
                Parameters = given.Length > 0 ? ParametersOf(given) : null,
                ClientToken = Guid.NewGuid().ToString("N"),
            };
            return await RunAsync(call, repeat.Apply(parsed, rate.Apply(parsed, request)), parsed.GetValue(noWait), cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(Session session, RunCommandRequest request, bool noWait, CancellationToken cancellation)
    {
        var accepted = await session.Client.RunCommandAsync(request, cancellation);
        if (noWait)
        {
            session.Screen.Show(new { accepted.InvokeId, accepted.CommandId }, screen => screen.Line(accepted.InvokeId));
            return ExitCodes.Success;
        }
        if (RepeatText.When(request) is { Length: > 0 } when)
        {
            session.Screen.Show(new { accepted.InvokeId, accepted.CommandId }, screen =>
            {
                screen.Line(accepted.InvokeId);
                screen.Note($"It runs by itself: {when}. See it: ca results {accepted.InvokeId}. Stop it: ca stop {accepted.InvokeId}");
            });
            return ExitCodes.Success;
        }
        try
        {
            var invocation = await Follower.WaitAsync(session, accepted.InvokeId, cancellation);
            var results = await InvocationReader.ResultsAsync(session.Client, new() { InvokeId = accepted.InvokeId }, cancellation);
            InvocationReport.Show(session.Screen, invocation, results);
            return InvocationReport.ExitCode(invocation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            session.Screen.Note($"{accepted.InvokeId} goes on. Stop it: ca stop {accepted.InvokeId}. See it: ca results {accepted.InvokeId}");
            return ExitCodes.Interrupted;
        }
    }

    private static async Task<string> ReadScriptAsync(string? script, string? file, Terminal terminal, CancellationToken cancellation)
    {
        try
        {
            return (script, file) switch
            {
                ("-", _) => await terminal.In.ReadToEndAsync(cancellation),
                ({ } text, _) => text,
                (_, { } path) => await File.ReadAllTextAsync(path, cancellation),
                _ => throw new UsageException("There is no script."),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The script cannot be read: {failure.Message}");
        }
    }

    private static async Task<IReadOnlyList<string>?> TargetsAsync(string[]? instances, bool all, Session session, CancellationToken cancellation)
    {
        if (!all)
            return instances is { Length: > 0 } ? [.. instances.Distinct()] : null;
        var every = await InstanceReader.ReadAsync(session.Client, new(), int.MaxValue, cancellation);
        return every.Count > 0 ? [.. every.Select(instance => instance.InstanceId)] : throw new UsageException("There is no managed instance yet; ca enroll makes one.");
    }

    private static Dictionary<string, string> ParametersOf(Tag[] given)
    {
        var parameters = new Dictionary<string, string>();
        foreach (var (key, value) in given)
        {
            if (!parameters.TryAdd(key, value))
                throw new UsageException($"--parameter {key} is given twice.");
        }
        return parameters;
    }

    private static string TypeOf(string type) => type switch
    {
        "bat" => "RunBatScript",
        "powershell" => "RunPowerShellScript",
        _ => "RunShellScript",
    };
}
