namespace CloudAssistant.Agent.Protocol;

/// <summary>The limits of the agent wire. Both sides check them before they read.</summary>
public static class ProtocolLimits
{
    /// <summary>Where agents open their link, relative to the server's address.</summary>
    public const string LinkPath = "/agent/link";

    /// <summary>Where agents enroll.</summary>
    public const string EnrollPath = "/agent/enroll";

    /// <summary>Where agents ask the time before they enroll.</summary>
    public const string TimePath = "/agent/time";

    /// <summary>Content type of enrollment requests and answers.</summary>
    public const string ContentType = "application/x-protobuf";

    /// <summary>Bytes of a hello without its inventory.</summary>
    public const int HelloBytesMax = 4 * 1024;

    /// <summary>Records named in a hello; the rest counts as present.</summary>
    public const int InventoryRecordsMax = 200;

    /// <summary>Bytes of one record in an inventory.</summary>
    public const int InventoryRecordBytesMax = 48;

    /// <summary>Bytes of a hello frame as it comes from the socket, inventory included.</summary>
    public const int HelloFrameBytesMax = HelloBytesMax + InventoryRecordsMax * InventoryRecordBytesMax;

    /// <summary>Bytes of any frame from an agent after its hello.</summary>
    public const int AgentFrameBytesMax = 32 * 1024;

    /// <summary>Bytes of any frame to an agent: a script, its parameters and its settings.</summary>
    public const int GatewayFrameBytesMax = 256 * 1024;

    /// <summary>Bytes of an enrollment request or its answer.</summary>
    public const int EnrollBytesMax = 16 * 1024;

    /// <summary>Bytes of output kept per record: its head and its tail.</summary>
    public const int OutputBytesMax = 24 * 1024;

    /// <summary>Characters of the reason in a report.</summary>
    public const int ErrorInfoCharactersMax = 512;

    /// <summary>Reports answered in one frame.</summary>
    public const int ReportAnswersMax = 1_000;

    /// <summary>Addresses told in facts.</summary>
    public const int FactsAddressesMax = 16;

    /// <summary>Characters of any text in facts.</summary>
    public const int FactsTextCharactersMax = 128;

    /// <summary>Denials told in facts.</summary>
    public const int FactsDeniedMax = 16;

    /// <summary>Characters of the reason for them.</summary>
    public const int FactsDenyReasonCharactersMax = 200;

    /// <summary>Bytes of a nonce, of either side.</summary>
    public const int NonceBytes = 32;

    /// <summary>Time from the socket's opening to the hello.</summary>
    public static readonly TimeSpan HelloWithin = TimeSpan.FromSeconds(5);

    /// <summary>How often the gateway pings.</summary>
    public static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(45);

    /// <summary>Silence, not even a ping, after which either side takes the link for dead.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(90);

    /// <summary>Time after which an agent sends an unanswered report again.</summary>
    public static readonly TimeSpan ReportAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>The shortest time between two progress reports of a record.</summary>
    public static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(3);
}
