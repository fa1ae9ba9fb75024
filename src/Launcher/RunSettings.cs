namespace CloudAssistant.Launcher;

/// <summary>What ./run was asked for.</summary>
internal sealed record RunSettings
{
    /// <summary>Port of the API when none is named.</summary>
    public const int PortDefault = 8088;

    /// <summary>Silos when none are named: a majority survives the loss of one.</summary>
    public const int SilosDefault = 3;

    /// <summary>Gateways when none are named: one can go and the other still serves.</summary>
    public const int GatewaysDefault = 2;

    /// <summary>Where everything that is kept lies.</summary>
    public required string Data { get; init; }

    /// <summary>Port of the API; 0 takes a free one.</summary>
    public int Port { get; init; } = PortDefault;

    /// <summary>End after the sample.</summary>
    public bool Once { get; init; }

    /// <summary>Print one line of JSON and nothing else on standard output.</summary>
    public bool Json { get; init; }

    /// <summary>Separate processes on PostgreSQL.</summary>
    public bool Postgres { get; init; }

    /// <summary>Silos, with PostgreSQL.</summary>
    public int Silos { get; init; } = SilosDefault;

    /// <summary>Gateways, with PostgreSQL.</summary>
    public int Gateways { get; init; } = GatewaysDefault;

    /// <summary>Further arguments of each gateway.</summary>
    public IReadOnlyList<string> GatewayArguments { get; init; } = [];

    public string Logs => Path.Combine(Data, "logs");

    /// <summary>Tells the command line where the server is and where its key lies.</summary>
    public string EndpointFile => Path.Combine(Data, "endpoint.json");

    /// <summary>Where the server keeps its own: the two kinds know nothing of each other's history.</summary>
    public string ServerData => Path.Combine(Data, Postgres ? "cluster" : "server");

    /// <summary>Where the agent keeps its own. An identity belongs to one server.</summary>
    public string AgentData => Path.Combine(Data, Postgres ? "cluster-agent" : "agent");
}
