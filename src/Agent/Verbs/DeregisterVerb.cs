using System.CommandLine;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Verbs;

/// <summary>deregister: forgets, on this machine, who it was.</summary>
internal static class DeregisterVerb
{
    public static Command New()
    {
        var stateDir = StateDirOption.New();
        var verb = new Command("deregister", "Removes this machine's identity, key and journal. Then tells how to deregister the instance on the server. "
            + "Exit status: 0 done, or never enrolled; 1 the disk failed; 2 an agent works there, or this account may not.") { stateDir };
        verb.SetAction(parsed => Deregister(new StateDirectory(parsed.GetRequiredValue(stateDir))));
        return verb;
    }

    private static int Deregister(StateDirectory directory)
    {
        if (!directory.Exists())
        {
            Console.WriteLine("This machine is not enrolled.");
            return ExitCode.Done;
        }
        using var held = directory.TryLock();
        if (held is null)
        {
            AgentLog.Write($"An agent works in {directory.Path}: stop it first.");
            return ExitCode.Usage;
        }
        var identity = directory.ReadIdentity();
        directory.Forget();
        Console.WriteLine(identity is null
            ? "This machine is not enrolled."
            : $"This machine is no longer {identity.InstanceId}. On the server, deregister the instance too: DeregisterManagedInstance with InstanceId {identity.InstanceId}.");
        return ExitCode.Done;
    }
}
