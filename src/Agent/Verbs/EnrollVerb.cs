using System.CommandLine;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Link;
using Google.Protobuf;

namespace CloudAssistant.Agent.Verbs;

/// <summary>enroll: makes this machine a managed instance.</summary>
internal static class EnrollVerb
{
    private static readonly string[] CodeVariables = ["CLOUD_ASSISTANT_CODE", "CLOUD_ASSISTANT_ACTIVATION_CODE"];

    public static Command New()
    {
        var stateDir = StateDirOption.New();
        var server = new Option<string>("--server") { Description = "Address of the server: https://host[:port]. Plain http only on this machine.", HelpName = "URL", Required = true };
        var id = new Option<string>("--id", "--activation-id") { Description = "Id of the activation to enroll with.", HelpName = "ACTIVATION_ID", Required = true };
        var code = new Option<string?>("--code")
        {
            Description = "Code of the activation; - reads it from standard input. Without it: environment CLOUD_ASSISTANT_CODE, which no process list shows.",
            HelpName = "CODE",
        };
        var ca = new Option<string?>("--ca")
        {
            Description = "PEM file of the authority that signed the server's certificate; from then on no other is trusted. Without it: the system's authorities.",
            HelpName = "FILE",
        };
        var proxy = new Option<bool>("--use-proxy")
        {
            Description = "Connect through the proxy that the environment names (HTTPS_PROXY, NO_PROXY), now and when running. Without it no proxy is used.",
        };
        var loopback = new Option<bool>("--trust-loopback")
        {
            Description = "With plain http, take whoever listens on the server's port of this machine for the server, now and when running. This system does not "
                + "tell which account that is: while the server is down any account here could listen there, and would have the agent's rights. Better: https.",
            Hidden = Machine.This.SeesWhoListens,
        };
        var name = new Option<string?>("--name") { Description = "Name to enroll under. Without it: the host name.", HelpName = "NAME" };
        var noStart = new Option<bool>("--no-start") { Description = "Do not start the service. Without it: started, now and at each boot, where a package installed it and systemd runs." };
        var verb = new Command(
            "enroll",
            "Makes this machine a managed instance of a server, and starts the service if a package installed it. Safe to repeat with the same activation. Plain http only to a server on this machine that runs as "
            + "root or as this account. Exit status: 0 enrolled; 1 the server could not be asked or refused; 2 wrong arguments, or enrolled elsewhere already.")
            { server, id, code, ca, name, proxy, loopback, noStart, stateDir };
        verb.SetAction(async (parsed, cancellation) =>
        {
            var directory = new StateDirectory(parsed.GetRequiredValue(stateDir));
            var exitCode = await EnrollAsync(
                parsed.GetRequiredValue(server), parsed.GetRequiredValue(id), parsed.GetValue(code), parsed.GetValue(ca), parsed.GetValue(name), parsed.GetValue(proxy),
                !Machine.This.SeesWhoListens && parsed.GetValue(loopback), directory, cancellation);
            return exitCode == ExitCode.Done ? StartService(directory, !parsed.GetValue(noStart)) : exitCode;
        });
        return verb;
    }

    // The directory is not locked any more: the service works in it.
    private static int StartService(StateDirectory directory, bool mayStart) =>
        Machine.This.StartService(directory, mayStart) is { } why ? Fail(why) : ExitCode.Done;

    private static async Task<int> EnrollAsync(
        string serverText, string activationId, string? codeText, string? caFile, string? name, bool useProxy, bool trustsLoopback,
        StateDirectory directory, CancellationToken cancellation)
    {
        if (ServerAddress.Read(serverText, out var why) is not { } server)
            return Refuse(why!);
        if (ReadCode(codeText) is not { Length: > 0 } code)
            return Refuse("There is no code: give --code, --code - or CLOUD_ASSISTANT_CODE.");
        var ca = caFile is null ? null : TryRead(caFile, out why);
        if (caFile is not null && (ca is null ? why : ServerTrust.WhyNot(ca)) is { } useless)
            return Refuse(useless);
        directory.Make();
        using var held = directory.TryLock();
        if (held is null)
            return Refuse($"Another agent works in {directory.Path}.");
        if (directory.ReadIdentity() is { } known)
        {
            if (known.Server != server || known.ActivationId != activationId)
                return Refuse($"This agent is {known.InstanceId} of {known.Server} already; deregister it first.");
            // Enrolling again does not take a pin away: only forgetting all of it does.
            if (ca is null && directory.ReadTrust(known, out why) is null)
                return Refuse(why!);
            ca ??= directory.ReadCa();
        }
        try
        {
            var identity = await new Enroller(directory).EnrollAsync(server, ca, activationId, code, name, useProxy, trustsLoopback, cancellation);
            Console.WriteLine(Logs.LogLine.Clean(identity.InstanceId));
            return ExitCode.Done;
        }
        catch (Exception e) when (e is EnrollRefusedException or DiskFullException)
        {
            return Fail(e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidProtocolBufferException)
        {
            return Fail($"The server could not be asked: {Innermost(e).Message} Try again: the same activation gives the same instance.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Fail("The server did not answer in time. Try again: the same activation gives the same instance.");
        }
    }

    private static string? TryRead(string file, out string? why)
    {
        why = null;
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            why = $"The file given with --ca cannot be read: {e.Message}";
            return null;
        }
    }

    private static string? ReadCode(string? given) => given switch
    {
        "-" => Console.In.ReadLine()?.Trim(),
        null => CodeVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(v => !string.IsNullOrEmpty(v)),
        _ => given,
    };

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static int Refuse(string why)
    {
        AgentLog.Write(why);
        return ExitCode.Usage;
    }

    private static int Fail(string why)
    {
        AgentLog.Write(why);
        return ExitCode.Failed;
    }
}
