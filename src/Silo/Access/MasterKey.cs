using System.Security.Cryptography;
using CloudAssistant.Silo.Hosting;

namespace CloudAssistant.Silo.Access;

/// <summary>The key over all stored secrets: 32 random bytes in a file outside the database and its backups.</summary>
internal static class MasterKey
{
    /// <summary>Reads the key, or makes it at the first start. Throws when others may read the file or it holds something else.</summary>
    public static byte[] LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            try
            {
                PrivateFile.Create(path, RandomNumberGenerator.GetBytes(SecretBox.KeyBytes));
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process of this server was first; its key is read below.
            }
        }

        var key = PrivateFile.Read(path);
        return key.Length == SecretBox.KeyBytes
            ? key
            : throw new RefusedAtStartException($"{path} should hold {SecretBox.KeyBytes} bytes, but holds {key.Length}.");
    }
}
