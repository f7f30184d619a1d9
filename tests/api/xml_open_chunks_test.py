"""Bodies in chunks on a server without authentication, which reads no signature, those of chunks included."""

import base64
import zlib


def test_a_server_without_authentication_takes_the_frames_off(api, bucket):
    zero = "0" * 64
    trailer = f"x-amz-checksum-crc32:{base64.b64encode(zlib.crc32(b'hello').to_bytes(4, 'big')).decode()}"
    body = (f"5;chunk-signature={zero}\r\nhello\r\n0;chunk-signature={zero}\r\n{trailer}\r\n"
            f"x-amz-trailer-signature:{zero}\r\n\r\n").encode()
    headers = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": "5",
               "x-amz-trailer": "x-amz-checksum-crc32",
               "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"}
    assert api.put(f"/{bucket}/o", data=body, headers=headers).status_code == 200
    assert api.get_media(bucket, "o").content == b"hello"
    wrong = body.replace(b"hello", b"hullo")
    assert api.put(f"/{bucket}/p", data=wrong, headers=headers).status_code == 400
    assert api.get_metadata(bucket, "p").status_code == 404
