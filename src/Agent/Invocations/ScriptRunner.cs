namespace CloudAssistant.Agent.Invocations;

/// <summary>Runs scripts as processes of this machine.</summary>
internal sealed class ScriptRunner(RunnerOptions options, TimeProvider time)
{
    private readonly RunnerOptions _options = options;
    private readonly TimeProvider _time = time;

    /// <summary>Starts a script. What refuses to start has left nothing behind.</summary>
    public StartOutcome Start(RunSpec spec) =>
        new StartOutcome.NotStarted(NotStartedReason.CommandNotApplicable, $"{spec.Kind} scripts cannot run here.");

    /// <summary>Kills what an earlier life of the agent left of a record, until nothing of it is found.</summary>
    /// <param name="recordId">Whose processes.</param>
    /// <param name="identity">Its first process, if it is known.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many processes were found.</returns>
    public Task<int> KillSurvivorsAsync(string recordId, ProcessIdentity? identity, CancellationToken cancellation) => Task.FromResult(0);

    /// <summary>Removes scripts an earlier life of the agent left in its directory. Call it before the first start.</summary>
    public void RemoveLeftScripts()
    {
    }
}
