namespace CloudAssistant.Agent.Linux;

/// <summary>Makes the first process of a script, as the agent's own account or as another.</summary>
internal sealed class ProcessMaker(Reaper reaper, ExecAsSpawner execAs)
{
    // A descriptor of the script's file may live on in a process another thread is just making, until that one executes its program.
    private const int TextBusyTriesMax = 100;

    /// <param name="request">What to make.</param>
    /// <param name="account">As whom; null: the agent's own.</param>
    /// <param name="scriptFile">Must be readable by that account.</param>
    /// <param name="ended">As in <see cref="Reaper.Spawn"/>.</param>
    /// <param name="child">Filled.</param>
    /// <returns>Zero or an error number.</returns>
    internal int Make(SpawnRequest request, Account? account, string scriptFile, Action<WaitStatus> ended, Spawned child)
    {
        for (var tries = 0; ; tries++)
        {
            var error = account is null ? reaper.Spawn(request, ended, child) : MakeAs(account, request, scriptFile, ended, child);
            if (error != Errno.TextBusy || child.Pid != 0 || tries == TextBusyTriesMax)
                return error;
            Thread.Sleep(1);
        }
    }

    private int MakeAs(Account account, SpawnRequest request, string scriptFile, Action<WaitStatus> ended, Spawned child) => execAs.Spawn(
        new ExecAsRequest
        {
            User = account.User,
            Group = account.Group,
            WorkingDir = request.WorkingDir,
            ScriptFile = scriptFile,
            Program = request.Program,
            Arguments = request.Arguments,
            Environment = request.Environment,
        },
        request.Environment[0],
        request.OutputFd,
        request.Group,
        ended,
        child);
}
