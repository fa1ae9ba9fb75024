using System.CommandLine;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Verbs;

namespace CloudAssistant.Agent.Windows;

/// <summary>service: the agent as a service of Windows.</summary>
internal static class ServiceVerb
{
    public static Command New() => new(
        "service",
        "Makes the agent a service of Windows, named " + ServiceControl.Name + ", which starts with the machine. Needs an administrator. "
        + "Exit status: 0 done; 1 Windows refused; 2 wrong arguments.")
    {
        NewInstall(),
        New("uninstall", "Stops the service and removes it. State and identity stay: see deregister.", ServiceControl.Uninstall),
        New("start", "Starts the service, and returns when it runs.", ServiceControl.Start),
        New("stop", "Stops the service as a shutdown does: it waits up to 3 s for scripts that run, and what is left of them ends with it.", ServiceControl.Stop),
    };

    private static Command NewInstall()
    {
        var stateDir = StateDirOption.New();
        var user = new Option<string?>("--user")
        {
            Description = "Account that the service, and its scripts, run as: NAME, DOMAIN\\NAME. It must have the right to log on as a service. Without it: the system.",
            HelpName = "ACCOUNT",
        };
        var password = new Option<bool>("--password-stdin") { Description = "Reads the password of that account from standard input, one line. Without it: an account that has none." };
        var verb = new Command("install", "Adds the service; does not start it yet.") { user, password, stateDir };
        verb.SetAction(parsed =>
        {
            var directory = new StateDirectory(parsed.GetRequiredValue(stateDir));
            var account = parsed.GetValue(user);
            if (account is null && parsed.GetValue(password))
                return Tell("--password-stdin goes with --user.", ExitCode.Usage);
            if (account is not null && !directory.Exists())
                return Tell("This machine is not enrolled: use enroll first, so that the account is let into its directory.", ExitCode.Failed);
            if (account is not null && PrivateDirectory.ShareWith(directory.Path, account) is { } why)
                return Tell(why, ExitCode.Failed);
            var line = CommandLine.Of([Environment.ProcessPath!, "run", "--state-dir", directory.Path]);
            // A name without a domain is one of this machine.
            var full = account is null || account.AsSpan().ContainsAny('\\', '@') ? account : @".\" + account;
            return Tell(ServiceControl.Install(line, full, parsed.GetValue(password) ? Console.In.ReadLine() : null), ExitCode.Failed);
        });
        return verb;
    }

    private static Command New(string name, string description, Func<string?> what)
    {
        var verb = new Command(name, description);
        verb.SetAction(_ => Tell(what(), ExitCode.Failed));
        return verb;
    }

    private static int Tell(string? why, int exitCode)
    {
        if (why is null)
            return ExitCode.Done;
        AgentLog.Write(why);
        return exitCode;
    }
}
