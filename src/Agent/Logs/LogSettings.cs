namespace CloudAssistant.Agent.Logs;

/// <summary>How much of a log the agent keeps.</summary>
/// <param name="BytesMax">Bytes of one file, 16 KiB to 1 GiB. Default: 1 MiB.</param>
/// <param name="Files">Files kept, the one being written included; 0 to 100. 0: none is written. Default: 4.</param>
internal sealed record LogSettings(long BytesMax = 1024 * 1024, int Files = 4)
{
    public const long BytesLeast = 16 * 1024, BytesMost = 1024 * 1024 * 1024;

    public const int FilesMost = 100;
}
