using System.Buffers.Binary;

namespace CloudAssistant.HttpLoad;

/// <summary>Requests as they are sent, each behind its length.</summary>
internal static class RequestFile
{
    public static byte[][] Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        var requests = new List<byte[]>();
        while (bytes.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            requests.Add(bytes.Slice(sizeof(int), length).ToArray());
            bytes = bytes[(sizeof(int) + length)..];
        }

        return [.. requests];
    }
}
