# One way through the whole lesson, in the order of its tasks.
ssh docker-2 docker run -d --name office -p 9000:80 nginx
ssh docker-1 docker exec caller curl -s 172.30.0.32:8081 > /dev/null
ssh docker-2 docker logs --tail 1 callee | cut -d' ' -f1 > seen.txt
ssh docker-2 docker run -d --name hold busybox sleep 100000
ssh docker-2 docker run -d --name front --network container:hold nginx
ssh docker-2 docker run -d --name back --network container:hold luksa/kubia
ssh docker-1 docker network create desk
ssh docker-1 docker network connect desk ledger
ssh docker-1 docker network disconnect bridge ledger
ssh docker-1 docker network connect desk clerk
ssh docker-1 docker network disconnect bridge clerk
ssh docker-1 docker exec clerk curl -s http://ledger > proof.html
