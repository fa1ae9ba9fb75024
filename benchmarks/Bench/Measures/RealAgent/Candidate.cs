using CloudAssistant.Bench.Hosting;
using CloudAssistant.Bench.Output;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary>One way in which the agent runs, measured in turn and at once with the others.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Program">Program and first arguments.</param>
/// <param name="Data">Its state directory.</param>
/// <param name="Server">Where it links to.</param>
/// <param name="Budgeted">The budgets are meant for it.</param>
internal sealed record Candidate(string Name, IReadOnlyList<string> Program, string Data, string Server, bool Budgeted)
{
    private const double Megabyte = 1024 * 1024;

    private readonly List<double> _links = [], _resident = [], _proportional = [];

    public AgentProcess Start() => AgentProcess.Start(Program, ["run", "--data", Data, "--server", Server]);

    public async Task TimeStartAsync()
    {
        await using var agent = Start();
        _links.Add((await agent.Linked).TotalMilliseconds);
    }

    public void LookAt(int pid)
    {
        _resident.Add(ProcessFigures.Resident(pid) / Megabyte);
        _proportional.Add(ProcessFigures.Proportional(pid) / Megabyte);
    }

    public IEnumerable<Budget> Starts =>
        [new($"start until linked, median: {Name}", Statistics.Median(_links), "ms", Budgeted ? Budget.StartMs : null), new($"start until linked, fastest: {Name}", _links.Min(), "ms", null)];

    public IEnumerable<Budget> Memory =>
    [
        new($"resident, linked and idle, median: {Name}", Statistics.Median(_resident), "MB", Budgeted ? Budget.ResidentMegabytes : null),
        new($"of it its share (PSS), median: {Name}", Statistics.Median(_proportional), "MB", null),
    ];
}
